#include "format/html_page.h"

extern "C" {
extern char const sextant_html_page[], sextant_html_page_end[];
}

namespace sextant {

std::string_view html_page() { return {sextant_html_page, static_cast<size_t>(sextant_html_page_end - sextant_html_page)}; }

}  // namespace sextant

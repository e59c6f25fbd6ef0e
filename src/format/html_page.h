// The page of an HTML export, made from web/page by the build. Constant; any thread.
#pragma once

#include <string_view>

namespace sextant {

// A whole page with one mark where its rows go; empty in a build without the window.
std::string_view html_page();
inline constexpr std::string_view html_rows_mark = "<!--rows-->";

}  // namespace sextant

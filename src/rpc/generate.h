// Texts generated from the descriptions: of methods, TypeScript types and an OpenAPI 3.1 document; of drivers, the page of
// their options. Pure; any thread.
#pragma once

#include <string>

namespace sextant::rpc {

std::string generate_typescript();
std::string generate_openapi();
// Markdown.
std::string generate_options();

}  // namespace sextant::rpc

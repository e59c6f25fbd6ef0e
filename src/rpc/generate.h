// Texts generated from the list of methods: TypeScript types and an OpenAPI 3.1 document. Pure; any thread.
#pragma once

#include <string>

namespace sextant::rpc {

std::string generate_typescript();
std::string generate_openapi();

}  // namespace sextant::rpc

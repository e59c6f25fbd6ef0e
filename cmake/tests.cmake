# The suites that are written once and run on every driver: tests/conformance and tests/logic.

# An object library, so that the tests' registrations are kept. Each driver's test program links it: see drivers.cmake.
file(GLOB conformance_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/conformance/*.cpp)
add_library(sextant_conformance OBJECT ${conformance_sources})
target_include_directories(sextant_conformance PUBLIC ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(sextant_conformance PUBLIC sextant_driver GTest::gtest GTest::gmock)
target_precompile_headers(sextant_conformance PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled_test.h)

# tests/logic/*.test, by all drivers of the build.
file(GLOB logic_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/logic/*.cpp)
list(FILTER logic_sources EXCLUDE REGEX "_test\\.cpp$")
add_executable(logic_runner ${logic_sources})
target_include_directories(logic_runner PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(logic_runner PRIVATE sextant_all_drivers CLI11::CLI11)
target_precompile_headers(logic_runner PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
target_compile_definitions(logic_runner PRIVATE SEXTANT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_test(NAME logic COMMAND logic_runner)

# The conformance suite of every driver, and the page made from what it recorded. 77: no server to run on.
get_property(conformance_tests GLOBAL PROPERTY SEXTANT_CONFORMANCE_TESTS)
set(capabilities ${CMAKE_BINARY_DIR}/capabilities.jsonl)
foreach(test ${conformance_tests})
  add_test(NAME ${test} COMMAND ${test} --capabilities-out=${capabilities})
  set_tests_properties(${test} PROPERTIES FIXTURES_SETUP capabilities RESOURCE_LOCK capabilities)
endforeach()
add_test(NAME drivers_page COMMAND ${CMAKE_SOURCE_DIR}/tests/conformance/render --check ${capabilities})
set_tests_properties(drivers_page PROPERTIES FIXTURES_REQUIRED capabilities SKIP_RETURN_CODE 77)

# The suites that are written once and run on every driver: tests/conformance and tests/logic.

# An object library, so that the tests' registrations are kept. Each driver's test program links it: see drivers.cmake.
file(GLOB conformance_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/conformance/*.cpp)
add_library(sextant_conformance OBJECT ${conformance_sources})
target_include_directories(sextant_conformance PUBLIC ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(sextant_conformance PUBLIC sextant_driver sextant_format GTest::gtest GTest::gmock)
target_precompile_headers(sextant_conformance PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled_test.h)

# tests/logic/*.test, by all drivers of the build; and the tests of the runner itself.
file(GLOB logic_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/logic/*.cpp)
set(logic_tests ${logic_sources})
list(FILTER logic_sources EXCLUDE REGEX "_test\\.cpp$")
list(FILTER logic_tests INCLUDE REGEX "_test\\.cpp$")
add_executable(logic_runner ${logic_sources})
target_link_libraries(logic_runner PRIVATE sextant_all_drivers CLI11::CLI11)
list(FILTER logic_sources EXCLUDE REGEX "/main\\.cpp$")
add_executable(test_logic ${logic_tests} ${logic_sources})
target_link_libraries(test_logic PRIVATE sextant_all_drivers GTest::gtest GTest::gmock GTest::gtest_main)
foreach(target logic_runner test_logic)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(${target} PRIVATE SEXTANT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endforeach()
set_property(GLOBAL APPEND PROPERTY SEXTANT_TESTS test_logic)
add_test(NAME logic COMMAND logic_runner)

# A driver is one folder: tests/template_driver/template is reached like any other.
add_executable(test_template_driver ${CMAKE_SOURCE_DIR}/tests/template_driver/template_driver_test.cpp)
target_link_libraries(test_template_driver PRIVATE sextant_ops sextant_all_drivers_with_template GTest::gtest GTest::gmock
                      GTest::gtest_main)
target_precompile_headers(test_template_driver REUSE_FROM sextant_precompiled_test)
set_property(GLOBAL APPEND PROPERTY SEXTANT_TESTS test_template_driver)

# The conformance suite of every driver, and the page made from what it recorded. 77: no server to run on.
get_property(conformance_tests GLOBAL PROPERTY SEXTANT_CONFORMANCE_TESTS)
set(capabilities ${CMAKE_BINARY_DIR}/capabilities.jsonl)
foreach(test ${conformance_tests})
  add_test(NAME ${test} COMMAND ${test} --capabilities-out=${capabilities})
  set_tests_properties(${test} PROPERTIES FIXTURES_SETUP capabilities RESOURCE_LOCK capabilities)
endforeach()
add_test(NAME drivers_page COMMAND ${CMAKE_SOURCE_DIR}/tests/conformance/render --check ${capabilities})
set_tests_properties(drivers_page PROPERTIES FIXTURES_REQUIRED capabilities SKIP_RETURN_CODE 77)

# Preloaded into the binary by tests/sweeps/vault_kills.
add_library(kill_shim MODULE ${CMAKE_SOURCE_DIR}/tests/sweeps/kill_shim.cpp)
target_compile_options(kill_shim PRIVATE -fvisibility=default)
target_link_libraries(kill_shim PRIVATE ${CMAKE_DL_LIBS})
# And by tests/sweeps/sleep.
add_library(clock_shim MODULE ${CMAKE_SOURCE_DIR}/tests/sweeps/clock_shim.cpp)
target_compile_options(clock_shim PRIVATE -fvisibility=default)
target_link_libraries(clock_shim PRIVATE ${CMAKE_DL_LIBS})

# The tests beside the code, and those with the drivers' own: what the sanitizers build.
get_property(unit_tests GLOBAL PROPERTY SEXTANT_TESTS)
add_custom_target(unit_tests DEPENDS ${unit_tests})
add_custom_target(driver_tests DEPENDS ${conformance_tests})

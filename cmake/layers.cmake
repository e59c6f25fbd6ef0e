# sextant_layer(name [PUBLIC libs...] [PRIVATE libs...] [TEST libs...]): src/<name>/*.cpp becomes the library sextant_<name>, and
# src/<name>/*_test.cpp, if there are any, the test program test_<name>. A new file needs no change here.
# One precompiled header for all libraries and one for all test programs: a header of each target's own would cost more
# than it saves.
file(WRITE ${CMAKE_BINARY_DIR}/generated/precompiled.cpp "// Carries the precompiled header of the libraries.\n")
file(WRITE ${CMAKE_BINARY_DIR}/generated/precompiled_test.cpp "int main() { return 0; }\n")
add_library(sextant_precompiled OBJECT ${CMAKE_BINARY_DIR}/generated/precompiled.cpp)
target_link_libraries(sextant_precompiled PUBLIC fmt::fmt Boost::json Threads::Threads)
target_precompile_headers(sextant_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
add_executable(sextant_precompiled_test ${CMAKE_BINARY_DIR}/generated/precompiled_test.cpp)
target_link_libraries(sextant_precompiled_test PRIVATE fmt::fmt Boost::json Threads::Threads GTest::gtest GTest::gmock)
target_precompile_headers(sextant_precompiled_test PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled_test.h)

function(sextant_layer name)
  sextant_folder(sextant_${name} test_${name} ${CMAKE_SOURCE_DIR}/src/${name} ${ARGN})
endfunction()

function(sextant_folder library test folder)
  cmake_parse_arguments(ARG "" "" "PUBLIC;PRIVATE;TEST" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  if(NOT sources)
    add_library(${library} INTERFACE)
    target_link_libraries(${library} INTERFACE ${ARG_PUBLIC} ${ARG_PRIVATE} Threads::Threads)
  else()
    add_library(${library} STATIC ${sources})
    target_link_libraries(${library} PUBLIC ${ARG_PUBLIC} Threads::Threads PRIVATE ${ARG_PRIVATE})
    target_precompile_headers(${library} REUSE_FROM sextant_precompiled)
  endif()
  if(tests)
    add_executable(${test} ${tests})
    target_link_libraries(${test} PRIVATE ${library} ${ARG_TEST} GTest::gtest GTest::gmock GTest::gtest_main)
    target_precompile_headers(${test} REUSE_FROM sextant_precompiled_test)
    target_compile_definitions(${test} PRIVATE SEXTANT_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    set_property(GLOBAL APPEND PROPERTY SEXTANT_TESTS ${test})
  endif()
endfunction()

# sextant_late(TARGET library...): the shared libraries that TARGET calls are loaded on first need, and not at every start; see
# src/base/late_library.h. A library is as after -l; its jumps are one late_<library> for all archives that call it.
function(sextant_late target)
  foreach(library ${ARGN})
    set_property(GLOBAL APPEND PROPERTY SEXTANT_LATE_LIBRARIES ${library})
    set_property(GLOBAL APPEND PROPERTY SEXTANT_LATE_${library} ${target})
    target_link_libraries(${target} INTERFACE sextant_late_${library})
  endforeach()
endfunction()

# After the last sextant_late().
function(sextant_late_finish)
  get_property(libraries GLOBAL PROPERTY SEXTANT_LATE_LIBRARIES)
  list(REMOVE_DUPLICATES libraries)
  foreach(library ${libraries})
    get_property(targets GLOBAL PROPERTY SEXTANT_LATE_${library})
    find_library(SEXTANT_LATE_PATH_${library} ${library} REQUIRED)
    list(TRANSFORM targets REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE archives)
    string(REPLACE ";" "$<SEMICOLON>" archives "${archives}")
    string(MAKE_C_IDENTIFIER ${library} name)
    set(source ${CMAKE_BINARY_DIR}/generated/late_${name}.cpp)
    add_custom_command(
      OUTPUT ${source} DEPENDS ${targets} ${CMAKE_SOURCE_DIR}/cmake/late_library.cmake VERBATIM
      COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D "ARCHIVES=${archives}" -D LIBRARY=${SEXTANT_LATE_PATH_${library}}
              -D NM=${CMAKE_NM} -D OBJDUMP=${CMAKE_OBJDUMP} -D OUT=${source} -P ${CMAKE_SOURCE_DIR}/cmake/late_library.cmake)
    add_library(sextant_late_${library} STATIC ${source})
    target_link_libraries(sextant_late_${library} PUBLIC sextant_base)
  endforeach()
endfunction()

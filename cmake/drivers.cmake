# Finds the drivers: every folder of src/drivers is one, linked in unless -DSEXTANT_DRIVER_<name>=OFF. Writes
# all_drivers.cpp with one line a driver; the folder's driver.cpp defines `Driver const <name>_driver` in namespace sextant.
# A folder with a conformance_test.cpp gets the suite of tests/conformance in its test program.
# A folder with a split.cpp defines `TableSplit* <name>_split(Session&)` there; see src/driver/table_split.h.
# A folder may hold libraries.cmake, which sets DRIVER_LIBRARIES to what it links to, and DRIVER_LATE_LIBRARIES to the
# shared libraries that its connect() loads by load(late_<library>), with their headers in DRIVER_INCLUDE_DIRECTORIES.
# sextant_drivers() makes sextant_all_drivers of src/drivers, and sextant_all_drivers_with_template, for a test, of those and
# tests/template_driver.
function(sextant_drivers)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/drivers/*/driver.cpp)
  list(SORT files)
  set(names "")
  foreach(file ${files})
    cmake_path(GET file PARENT_PATH folder)
    cmake_path(GET folder FILENAME name)
    option(SEXTANT_DRIVER_${name} "Build the ${name} driver" ON)
    if(SEXTANT_DRIVER_${name})
      sextant_driver(${name} ${folder})
      list(APPEND names ${name})
    endif()
  endforeach()
  sextant_list_of_drivers(sextant_all_drivers ${names})
  sextant_driver(template ${CMAKE_SOURCE_DIR}/tests/template_driver/template)
  sextant_list_of_drivers(sextant_all_drivers_with_template ${names} template)
endfunction()

# The library sextant_driver_<name> and the program test_driver_<name> of a folder.
function(sextant_driver name folder)
  set(DRIVER_LIBRARIES "")
  set(DRIVER_LATE_LIBRARIES "")
  set(DRIVER_INCLUDE_DIRECTORIES "")
  include(${folder}/libraries.cmake OPTIONAL)
  sextant_folder(sextant_driver_${name} test_driver_${name} ${folder} PUBLIC sextant_driver PRIVATE ${DRIVER_LIBRARIES}
                 TEST ${DRIVER_LIBRARIES})
  target_include_directories(sextant_driver_${name} SYSTEM PRIVATE ${DRIVER_INCLUDE_DIRECTORIES})
  if(DRIVER_LATE_LIBRARIES)
    sextant_late(sextant_driver_${name} ${DRIVER_LATE_LIBRARIES})
  endif()
  if(EXISTS ${folder}/conformance_test.cpp)
    target_link_libraries(test_driver_${name} PRIVATE sextant_conformance)
    set_property(GLOBAL APPEND PROPERTY SEXTANT_CONFORMANCE_TESTS test_driver_${name})
  endif()
endfunction()

# The library TARGET that defines all_drivers() as these.
function(sextant_list_of_drivers target)
  set(SEXTANT_DRIVER_DECLARATIONS "")
  set(SEXTANT_DRIVER_ENTRIES "")
  set(SEXTANT_SPLIT_ENTRIES "")
  set(libraries "")
  foreach(name ${ARGN})
    string(APPEND SEXTANT_DRIVER_DECLARATIONS "extern Driver const ${name}_driver;\n")
    string(APPEND SEXTANT_DRIVER_ENTRIES "    &${name}_driver,\n")
    if(EXISTS ${CMAKE_SOURCE_DIR}/src/drivers/${name}/split.cpp)
      string(APPEND SEXTANT_DRIVER_DECLARATIONS "TableSplit* ${name}_split(Session& session);\n")
      string(APPEND SEXTANT_SPLIT_ENTRIES "  if (&driver == &${name}_driver) return ${name}_split(session);\n")
    endif()
    list(APPEND libraries sextant_driver_${name})
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/generated/${target}.cpp)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/all_drivers.cpp.in ${source} @ONLY)
  add_library(${target} STATIC ${source})
  target_link_libraries(${target} PUBLIC sextant_driver ${libraries})
endfunction()

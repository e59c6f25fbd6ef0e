find_package(PkgConfig REQUIRED)
pkg_check_modules(MONGOC REQUIRED IMPORTED_TARGET libmongoc-1.0)
set(DRIVER_LATE_LIBRARIES mongoc-1.0 bson-1.0)
# The tests include the driver's headers, which include libmongoc's.
add_library(sextant_mongoc_headers INTERFACE)
target_include_directories(sextant_mongoc_headers SYSTEM INTERFACE ${MONGOC_INCLUDE_DIRS})
set(DRIVER_LIBRARIES sextant_mongoc_headers sextant_net)

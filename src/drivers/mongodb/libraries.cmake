find_package(PkgConfig REQUIRED)
pkg_check_modules(MONGOC REQUIRED IMPORTED_TARGET libmongoc-1.0)
set(DRIVER_LIBRARIES PkgConfig::MONGOC)

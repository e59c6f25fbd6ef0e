# DuckDB is opened when it is needed, never linked to: only its header is needed here. scripts/setup (setup.sh) fetches both
# into .cache/duckdb; a system's libduckdb-dev is used where there is one. The library is put beside the programs.
find_path(DUCKDB_INCLUDE duckdb.h PATHS ${CMAKE_SOURCE_DIR}/.cache/duckdb/include)
find_file(DUCKDB_LIBRARY libduckdb.so PATHS ${CMAKE_SOURCE_DIR}/.cache/duckdb /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} /usr/lib)
if(NOT DUCKDB_INCLUDE OR NOT DUCKDB_LIBRARY)
  message(FATAL_ERROR "DuckDB is not here: run src/drivers/duckdb/setup.sh, or configure with -DSEXTANT_DRIVER_duckdb=OFF.")
endif()
file(CREATE_LINK ${DUCKDB_LIBRARY} ${CMAKE_BINARY_DIR}/libduckdb.so COPY_ON_ERROR)
add_library(sextant_duckdb_api INTERFACE)
target_include_directories(sextant_duckdb_api SYSTEM INTERFACE ${DUCKDB_INCLUDE})
target_compile_definitions(sextant_duckdb_api INTERFACE SEXTANT_DUCKDB_LIBRARY="${DUCKDB_LIBRARY}")
target_link_libraries(sextant_duckdb_api INTERFACE ${CMAKE_DL_LIBS})
set(DRIVER_LIBRARIES sextant_duckdb_api)

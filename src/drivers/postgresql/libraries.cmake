find_package(PostgreSQL REQUIRED)
set(DRIVER_LIBRARIES absl::time sextant_net)
set(DRIVER_LATE_LIBRARIES pq ssl crypto)
set(DRIVER_INCLUDE_DIRECTORIES ${PostgreSQL_INCLUDE_DIRS})

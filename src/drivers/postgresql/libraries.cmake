set(DRIVER_LIBRARIES PostgreSQL::PostgreSQL OpenSSL::SSL absl::time)

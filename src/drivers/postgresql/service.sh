# Two PostgreSQL servers for tests; see scripts/services. One speaks plainly; the other only TLS.
# shellcheck shell=bash disable=SC2154  # `folder` and `certificates` are the caller's.

postgresql_binaries() {
  local initdb
  initdb=$(find /usr/lib/postgresql -name initdb -type f,l 2>/dev/null | sort -V | tail -n 1)
  [ -n "$initdb" ] || initdb=$(command -v initdb) || fail "PostgreSQL's server is not installed; scripts/setup test installs it."
  dirname "$initdb"
}

# Looks at the process itself: pg_ctl takes a number that another program got since, or a zombie, for the server.
postgresql_server_runs() {
  local pid
  pid=$(head -n 1 "$folder/$1/postmaster.pid" 2>/dev/null) && [ -n "$pid" ] &&
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] && ! grep -q '^State:.*Z' "/proc/$pid/status"
}

postgresql_running() { postgresql_server_runs plain && postgresql_server_runs tls; }

# The server `plain` or `tls`, which is also the name of its data folder.
postgresql_make() {
  local data=$folder/$1
  as_server postgres "$binaries/initdb" -D "$data" -U sextant --auth=scram-sha-256 --pwfile="$folder/password" \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || fail "$(cat "$folder/initdb.log")"
  as_server postgres tee -a "$data/postgresql.conf" >/dev/null <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
unix_socket_permissions = 0700
ssl = $([ "$1" = tls ] && echo on || echo off)
ssl_cert_file = '$certificates/server.crt'
ssl_key_file = '$certificates/server.key'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = $([ "$1" = tls ] && echo 16MB || echo 256MB)
max_wal_size = 4GB
timezone = 'UTC'
END
  if [ "$1" = tls ]; then as_server postgres sed -i 's/^host /hostssl /' "$data/pg_hba.conf"; fi
}

# Sets `port`. Another program may take the free port before the server does; then the next one is tried.
postgresql_start_server() {
  local attempt log=$folder/$1.log
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    as_server postgres "$binaries/pg_ctl" -D "$folder/$1" -l "$log" -o "-p $port" -w -t 60 start >/dev/null 2>&1 && break
    say "PostgreSQL did not start on port $port (attempt $attempt)."
    [ "$attempt" != 5 ] || fail "$(as_server postgres tail -n 20 "$log")"
  done
  PGPASSWORD=$password psql -q -X -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$port" -U sextant -d postgres <<END
create database sextant;
create role sextant_reader login password '$reader';
grant pg_read_all_data to sextant_reader;
END
}

postgresql_start() {
  local binaries password reader port plain_port
  binaries=$(postgresql_binaries)
  password=$(random_word)
  reader=$(random_word)
  printf '%s\n' "$password" >"$folder/password"
  give_to postgres "$folder"
  postgresql_make plain
  postgresql_make tls
  rm "$folder/password"
  postgresql_start_server plain
  plain_port=$port
  postgresql_start_server tls
  cat <<END
export SEXTANT_TEST_POSTGRESQL=postgres://sextant:$password@127.0.0.1:$plain_port/sextant
export SEXTANT_TEST_POSTGRESQL_READER=postgres://sextant_reader:$reader@127.0.0.1:$plain_port/sextant
export SEXTANT_TEST_POSTGRESQL_TLS=postgres://sextant:$password@127.0.0.1:$port/sextant
export SEXTANT_TEST_POSTGRESQL_AUTHORITY=$certificates/authority.crt
END
}

postgresql_stop() {
  local binaries name
  binaries=$(postgresql_binaries)
  for name in plain tls; do
    postgresql_server_runs "$name" || continue
    as_server postgres "$binaries/pg_ctl" -D "$folder/$name" -m fast -t 20 -w stop >/dev/null 2>&1 ||
      as_server postgres "$binaries/pg_ctl" -D "$folder/$name" -m immediate -w stop >/dev/null || true
  done
}

# A MongoDB server for tests; see scripts/services. mongod if there is one, else FerretDB 1.24 with SQLite, which setup.sh builds.
# shellcheck shell=bash disable=SC2154  # `folder` and `certificates` are the caller's.

mongodb_pid_runs() {
  local pid
  pid=$(cat "$folder/$1.pid" 2>/dev/null) && [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$pid/status"
}

mongodb_running() { mongodb_pid_runs server; }

# Says whether something listens on the port.
mongodb_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

mongodb_start() {
  local program port tls_port password attempt
  program=$PWD/.cache/mongodb/ferretdb
  [ -x "$program" ] || fail "FerretDB is not built; src/drivers/mongodb/setup.sh builds it (scripts/setup test runs that)."
  password=$(random_word)
  mkdir -p "$folder/data"
  cp "$program" "$folder/ferretdb"
  cp "$certificates/server.key" "$folder/server.key"
  give_to nobody "$folder"
  port=$(free_port)
  tls_port=$(free_port)
  # shellcheck disable=SC2016  # The inner shell expands these.
  as_server nobody sh -c 'cd "$1" || exit 1; FERRETDB_SETUP_PASSWORD=$2 setsid ./ferretdb --handler=sqlite --sqlite-url="file:$1/data/" \
    --listen-addr="127.0.0.1:$3" --listen-tls="127.0.0.1:$4" --listen-tls-cert-file="$5" --listen-tls-key-file="$1/server.key" \
    --debug-addr=- --telemetry=disable --state-dir="$1/data" --test-enable-new-auth --setup-username=sextant \
    --setup-database=admin --log-level=WARN >server.log 2>&1 & echo $! >"$1/server.pid"' \
    sh "$folder" "$password" "$port" "$tls_port" "$certificates/server.crt"
  for attempt in $(seq 100); do
    mongodb_answers "$port" && mongodb_answers "$tls_port" && break
    mongodb_running || fail "$(tail -n 20 "$folder/server.log")"
    [ "$attempt" != 100 ] || fail "FerretDB did not answer on port $port: $(tail -n 20 "$folder/server.log")"
    sleep 0.2
  done
  cat <<END
export SEXTANT_TEST_MONGODB='mongodb://sextant:$password@127.0.0.1:$port/sextant?authSource=admin'
export SEXTANT_TEST_MONGODB_TLS='mongodb://sextant:$password@localhost:$tls_port/sextant?authSource=admin&tls=true&tlsCAFile=$certificates/authority.crt'
END
}

mongodb_stop() {
  local pid
  mongodb_pid_runs server || return 0
  pid=$(cat "$folder/server.pid")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 50); do
    mongodb_pid_runs server || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}

# A MariaDB server for tests; see scripts/services. It offers TLS, and wants a password of everybody.
# shellcheck shell=bash disable=SC2154  # `folder` and `certificates` are the caller's.

mysql_account() { if id -u mysql >/dev/null 2>&1; then echo mysql; else echo nobody; fi; }

# Looks at the process itself: its number may be another program's by now, or a zombie's.
mysql_running() {
  local pid
  pid=$(cat "$folder/pid" 2>/dev/null) && [ -n "$pid" ] &&
    grep -q '^ma[r]*iadbd\|^mysqld' "/proc/$pid/comm" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$pid/status"
}

mysql_make() {
  local account=$1
  command -v mariadbd >/dev/null || fail "MariaDB's server is not installed; scripts/setup test installs it."
  cat >"$folder/init.sql" <<END
CREATE USER sextant@'127.0.0.1' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO sextant@'127.0.0.1' WITH GRANT OPTION;
CREATE USER sextant_reader@'127.0.0.1' IDENTIFIED BY '$reader';
GRANT SELECT, SHOW VIEW, EXECUTE ON *.* TO sextant_reader@'127.0.0.1';
CREATE DATABASE sextant;
DROP USER IF EXISTS root@localhost, 'mariadb.sys'@localhost;
END
  give_to "$account" "$folder"
  as_server "$account" mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal \
    --skip-test-db >"$folder/install.log" 2>&1 || fail "$(tail -n 20 "$folder/install.log")"
}

# Starts it on a free port; false if it does not answer. Another program may take the port before the server does.
mysql_start_server() {
  local account=$1 port=$2 waited first=$3
  local -a options=(--no-defaults --datadir="$folder/data" --bind-address=127.0.0.1 --port="$port" --socket="$folder/socket"
    --pid-file="$folder/pid" --log-error="$folder/server.log" --character-set-server=utf8mb4
    --skip-name-resolve --skip-log-bin --performance-schema=OFF
    --ssl-ca="$certificates/authority.crt" --ssl-cert="$certificates/server.crt" --ssl-key="$certificates/server.key"
    --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --skip-innodb-doublewrite --innodb-buffer-pool-size=256M
    --max-allowed-packet=1G --max-connections=200 --event-scheduler=OFF --secure-file-priv="$folder/data")
  [ "$first" = no ] || options+=(--init-file="$folder/init.sql")
  as_server "$account" mariadbd "${options[@]}" >/dev/null 2>&1 </dev/null &
  disown
  for ((waited = 0; waited < 300; waited++)); do
    if MYSQL_PWD=$password mariadb --no-defaults -h 127.0.0.1 -P "$port" -u sextant -e 'SELECT 1' >/dev/null 2>&1; then return 0; fi
    sleep 0.2
  done
  return 1
}

mysql_start() {
  local account password reader port attempt
  account=$(mysql_account)
  password=$(random_word)
  reader=$(random_word)
  mysql_make "$account"
  for attempt in 1 2 3; do
    port=$(free_port)
    if mysql_start_server "$account" "$port" "$([ "$attempt" = 1 ] && echo yes || echo no)"; then break; fi
    say "MariaDB did not start on port $port (attempt $attempt)."
    [ "$attempt" != 3 ] || fail "$(tail -n 20 "$folder/server.log")"
  done
  rm -f "$folder/init.sql"
  cat <<END
export SEXTANT_TEST_MYSQL=mysql://sextant:$password@127.0.0.1:$port/sextant
export SEXTANT_TEST_MYSQL_READER=mysql://sextant_reader:$reader@127.0.0.1:$port/sextant
export SEXTANT_TEST_MYSQL_AUTHORITY=$certificates/authority.crt
END
}

mysql_stop() {
  local pid waited
  mysql_running || return 0
  pid=$(cat "$folder/pid")
  kill "$pid"
  for ((waited = 0; waited < 100; waited++)); do
    [ -d "/proc/$pid" ] || return 0
    sleep 0.1
  done
  kill -9 "$pid"
}

# Redis for the tests: sourced by scripts/services. Two servers without files: one speaks plainly, to the users `default` and
# `sextant_reader`; the other TLS only.
# shellcheck shell=bash disable=SC2154  # `folder` and `certificates` are the caller's.

redis_serve() {  # NAME ARGUMENTS...: sets `port`. Another program may take the free port before the server does.
  local name=$1 attempt
  shift
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    local -a listen=(--port "$port")
    [ "$name" != tls ] || listen=(--port 0 --tls-port "$port")
    as_server redis redis-server --bind 127.0.0.1 "${listen[@]}" --save '' --appendonly no --dir "$folder" --daemonize yes \
      --unixsocket "$folder/$name.sock" --unixsocketperm 777 --aclfile "$folder/users.acl" --enable-debug-command yes \
      --busy-reply-threshold 100 \
      --pidfile "$folder/$name.pid" --logfile "$folder/$name.log" "$@" >/dev/null
    for _ in $(seq 50); do
      [ -S "$folder/$name.sock" ] && [ -s "$folder/$name.pid" ] && return 0
      sleep 0.1
    done
    say "Redis did not start on port $port (attempt $attempt)."
  done
  fail "$(tail -n 20 "$folder/$name.log")"
}

redis_start() {
  command -v redis-server >/dev/null || fail "redis-server is not installed; scripts/setup test installs it."
  local password reader port
  password=$(random_word)
  reader=$(random_word)
  cat >"$folder/users.acl" <<END
user default on >$password ~* &* +@all
user sextant_reader on >$reader ~* resetchannels +@read +@connection -@dangerous
END
  give_to redis "$folder"
  redis_serve plain
  echo "export SEXTANT_TEST_REDIS=redis://default:$password@127.0.0.1:$port/0"
  echo "export SEXTANT_TEST_REDIS_READER=redis://sextant_reader:$reader@127.0.0.1:$port/0"
  echo "export SEXTANT_TEST_REDIS_SOCKET=$folder/plain.sock"
  redis_serve tls \
    --tls-cert-file "$certificates/server.crt" --tls-key-file "$certificates/server.key" --tls-auth-clients no
  echo "export SEXTANT_TEST_REDIS_TLS=rediss://default:$password@localhost:$port/0"
  echo "export SEXTANT_TEST_REDIS_AUTHORITY=$certificates/authority.crt"
}

# Looks at the process itself: its number may belong to another program by now.
redis_process() {
  local pid
  pid=$(cat "$folder/$1.pid" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = redis-server ] && echo "$pid"
}

redis_running() { redis_process plain >/dev/null && redis_process tls >/dev/null; }

redis_stop() {
  local name pid
  for name in plain tls; do
    pid=$(redis_process "$name") || continue
    kill "$pid"
    for _ in $(seq 50); do redis_process "$name" >/dev/null || break; sleep 0.1; done
    ! redis_process "$name" >/dev/null || kill -9 "$pid"
  done
}

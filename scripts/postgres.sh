# A PostgreSQL server of our own for one test run: in a fresh directory, on a free port of 127.0.0.1 and a
# Unix socket beside its data, without durability. Sourced by scripts/test.
#
#   postgres_bin     prints the folder of the server's programs, installs them where it may, else fails
#   postgres_start   starts the server and exports TEST_DATABASE_URL
#   postgres_stop    stops it and deletes its directory; safe to call at any time

POSTGRES_VERSION=15
postgres_dir=
postgres_programs=

postgres_bin() {
  local dir=/usr/lib/postgresql/$POSTGRES_VERSION/bin
  if [[ ! -x $dir/initdb ]] && command -v pg_config >/dev/null && [[ $(pg_config --version) == "PostgreSQL $POSTGRES_VERSION"* ]]; then
    dir=$(pg_config --bindir)
  fi
  if [[ ! -x $dir/initdb ]] && ((EUID == 0)) && command -v apt-get >/dev/null; then
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "postgresql-$POSTGRES_VERSION" >&2 || true
  fi
  if [[ ! -x $dir/initdb ]]; then
    echo "PostgreSQL $POSTGRES_VERSION is missing (no initdb in $dir). Debian: apt-get install postgresql-$POSTGRES_VERSION." >&2
    echo "Or name a running server: TEST_DATABASE_URL=postgres://user@host:port/database ./scripts/test" >&2
    return 1
  fi
  echo "$dir"
}

# initdb and postgres refuse to run as root: there, run as the package's own account.
postgres_run() {
  if ((EUID == 0)); then
    (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env -u HOME -- "$@")
  else
    "$@"
  fi
}

# The kernel gives out a port of its own range; another process could take it before the server does, so the
# caller tries again with another.
postgres_free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

postgres_start() {
  postgres_programs=$(postgres_bin) || return 1
  # A short path: a Unix socket's address holds 107 bytes.
  postgres_dir=$(mktemp -d /tmp/techmarket-pg.XXXXXX)
  if ((EUID == 0)); then chown postgres:postgres "$postgres_dir"; fi

  postgres_run "$postgres_programs/initdb" --pgdata="$postgres_dir/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$postgres_dir/initdb.log" || return 1

  local port settings attempt
  for attempt in 1 2 3; do
    port=$(postgres_free_port)
    settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$postgres_dir"
    settings+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200"
    # Its descriptors are closed to it: a server that keeps the caller's pipe open keeps a CI log open.
    if postgres_run "$postgres_programs/pg_ctl" start --wait --timeout=60 --silent --pgdata="$postgres_dir/data" \
      --log="$postgres_dir/server.log" --options="$settings" </dev/null >"$postgres_dir/start.log" 2>&1; then
      export TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres"
      return 0
    fi
    echo "PostgreSQL did not start on port $port (attempt $attempt of 3)" >&2
  done
  cat "$postgres_dir/start.log" "$postgres_dir/server.log" >&2
  return 1
}

postgres_stop() {
  [[ -n $postgres_dir ]] || return 0
  if [[ -e $postgres_dir/data/postmaster.pid ]]; then
    postgres_run "$postgres_programs/pg_ctl" stop --wait --mode=immediate --silent --pgdata="$postgres_dir/data" || true
  fi
  rm -rf -- "$postgres_dir"
  postgres_dir=
}

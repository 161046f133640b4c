#!/bin/sh
# Starts a PostgreSQL server on a loopback port, with its data in a temporary folder. The server stops when stdin is closed,
# so it ends with the tests, even if they crash. By hand: `sh tests/postgres.sh 54321`; Ctrl-D stops the server.
#
# Prints the connection string when the server is ready, and errors to stderr. Exits with 69 if PostgreSQL is not installed.
set -eu
port=${1:-54321}

# Debian installs the binaries outside of PATH, in one folder per version.
bin=
for folder in $(command -v initdb | sed 's|/initdb$||') $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
        bin=$folder
        break
    fi
done
if [ -z "$bin" ]; then
    echo "PostgreSQL is not installed: initdb and postgres are neither in PATH nor in /usr/lib/postgresql" >&2
    exit 69
fi

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    script=$(cat "$0")
    cd /
    if command -v setpriv >/dev/null; then
        exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups sh -c "$script" "$0" "$port"
    fi
    exec su "$user" -s /bin/sh -c "$script" "$0" "$port"
fi

# TMPDIR may not be accessible for the user that the script now runs as.
place=$(mktemp -d "${TMPDIR:-/tmp}/envelope-postgres.XXXXXX" 2>/dev/null || mktemp -d /tmp/envelope-postgres.XXXXXX)
trap 'rm -rf "$place"' EXIT
trap 'exit 1' INT TERM HUP
cd "$place"
if ! "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1; then
    cat initdb.log >&2
    exit 1
fi
# Only members of the role `needs_password` need a password; a test uses them.
{ echo "host all +needs_password 127.0.0.1/32 scram-sha-256"; cat data/pg_hba.conf; } >hba && mv hba data/pg_hba.conf
# The data is temporary, so fsync is off. Tests start many clients at once.
"$bin/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
    -c max_connections=300 -c shared_buffers=64MB >postgres.log 2>&1 </dev/null &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null; wait "$server" || true; rm -rf "$place"' EXIT

# As pg_ctl does, wait for the status in the eighth line of the pid file.
until [ "$(sed -n 's/ *$//;8p' data/postmaster.pid 2>/dev/null)" = ready ]; do
    if ! kill -0 "$server" 2>/dev/null; then
        cat postgres.log >&2
        exit 1
    fi
    sleep 0.05
done
echo "postgres://postgres@127.0.0.1:$port/postgres"

# Wait until stdin is closed.
cat >/dev/null

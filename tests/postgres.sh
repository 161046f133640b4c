#!/bin/sh
# A PostgreSQL server of its own on a loopback port, in a folder of its own, for as long as stdin is open: the tests hold the
# other end, so that it ends with them however they end. By hand: `sh tests/postgres.sh 54321`, and Ctrl-D ends it.
#
# Prints a connection string, and nothing else, when it is ready. What goes wrong is on stderr. Exit 69: there is no server
# to be started.
set -eu
port=${1:-54321}

# Debian keeps the binaries out of the PATH, one folder a version.
bin=
for folder in $(command -v initdb | sed 's|/initdb$||') $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r); do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
        bin=$folder
        break
    fi
done
if [ -z "$bin" ]; then
    echo "no PostgreSQL is installed: neither the PATH nor /usr/lib/postgresql has initdb and postgres" >&2
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

# The folder that whoever started this has for such things may be closed to the user that this now runs as.
place=$(mktemp -d "${TMPDIR:-/tmp}/envelope-postgres.XXXXXX" 2>/dev/null || mktemp -d /tmp/envelope-postgres.XXXXXX)
trap 'rm -rf "$place"' EXIT
trap 'exit 1' INT TERM HUP
cd "$place"
if ! "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >initdb.log 2>&1; then
    cat initdb.log >&2
    exit 1
fi
# Everybody is let in but those whose passwords a test is about.
{ echo "host all +needs_password 127.0.0.1/32 scram-sha-256"; cat data/pg_hba.conf; } >hba && mv hba data/pg_hba.conf
# Its data is gone with it, so that nothing need reach the disk. Its clients are many processes at once.
"$bin/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
    -c max_connections=300 -c shared_buffers=64MB >postgres.log 2>&1 </dev/null &
server=$!
trap 'kill -QUIT "$server" 2>/dev/null; wait "$server" || true; rm -rf "$place"' EXIT

# The eighth line of its pid file is what pg_ctl waits for.
until [ "$(sed -n 's/ *$//;8p' data/postmaster.pid 2>/dev/null)" = ready ]; do
    if ! kill -0 "$server" 2>/dev/null; then
        cat postgres.log >&2
        exit 1
    fi
    sleep 0.05
done
echo "postgres://postgres@127.0.0.1:$port/postgres"

# Until whoever started this is gone.
cat >/dev/null

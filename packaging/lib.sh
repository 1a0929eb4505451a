# shellcheck shell=bash disable=SC2034 # what is set here is for those who source it
# What the tests share; each sources it first. A test runs as root in namespaces
# of its own: /etc, /usr and /var/lib are read-only to it, and what it started and
# mounted ends with it, as does its folder $dir. It prints what it proved as its
# last line. What it needs installed is in scripts/needs; `make dist` comes before.
set -euo pipefail
packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${packaging%/*}
here=$(cd "$(dirname "$0")" && pwd)
dist=$(realpath -m "${DIST:-$root/dist}")
PATH=$PATH:/usr/sbin:/sbin

if [ -z "${CONFINED:-}" ]; then
	[ "$(id -u)" -eq 0 ] || { echo "$0 wants root" >&2; exit 1; }
	dir=$(mktemp -d)
	chmod 755 "$dir" # daemons give up root
	export CONFINED=1 dir
	trap 'rm -rf "$dir"' EXIT
	unshare --mount --pid --fork --kill-child --mount-proc bash -ec '
		for folder in /etc /usr /var/lib; do
			mount --bind "$folder" "$folder"
			mount -o remount,bind,ro "$folder"
		done
		exec "$@"' confine "$here/$(basename "$0")" "$@"
	exit
fi
trap finish EXIT

# finish shows why; at_end is a test's own, for what namespaces do not end.
finish() {
	local code=$?
	[ "$code" -eq 0 ] || tail -n 20 "$dir"/*.log >&2 || true
	! declare -F at_end >/dev/null || at_end
	exit "$code"
}

fail() {
	echo "FAIL  $*" >&2
	exit 1
}

say() { printf '   %s\n' "$*"; }

proven() { echo "$*"; }

# background NAME COMMAND... runs a program until the test ends; $! is its id.
background() {
	local name=$1
	shift
	"$@" >"$dir/$name.log" 2>&1 </dev/null &
}

# until_true WHAT COMMAND... tries for a minute, or TRIES times.
until_true() {
	local what=$1 i
	shift
	for ((i = 0; i < ${TRIES:-600}; i++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	fail "it did not happen: $what"
}

# free_port prints a TCP port that is free now, below those that the system
# gives to others.
free_port() {
	perl -MIO::Socket::INET -e 'for (1 .. 1000) { my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 20000 + int rand 12000) or next;
		print $s->sockport; exit } exit 1'
}

# made PATTERN prints the one file of `make dist` that is named so.
made() { compgen -G "$dist/$1" || fail "there is no $1 in $dist: make dist comes first"; }

# program puts the binary and its link into $dir, as alertad and alerta.
program() {
	local arch
	arch=$(dpkg --print-architecture)
	tar -xzf "$(made "alertad_*_linux_${arch/armhf/armv7}.tar.gz")" -C "$dir" --strip-components=1 --wildcards '*/alertad' '*/alerta'
}

# deb prints where the Debian package is.
deb() { made "alertad_*_$(dpkg --print-architecture).deb"; }

# postgres PORT starts a PostgreSQL of its own that trusts everybody, without
# fsync; $postgres is the folder of its programs.
postgres() {
	local as=(setpriv --reuid=postgres --regid=postgres --clear-groups env -C "$dir/postgres")
	postgres=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
	install -d -o postgres "$dir/postgres"
	"${as[@]}" "$postgres/initdb" -D "$dir/postgres/data" -A trust --locale=C.UTF-8 >"$dir/initdb.log"
	background postgres "${as[@]}" "$postgres/postgres" -D "$dir/postgres/data" -p "$1" -c listen_addresses=127.0.0.1 \
		-c unix_socket_directories="$dir/postgres" -c fsync=off
	until_true 'PostgreSQL answers' "$postgres/pg_isready" -h 127.0.0.1 -p "$1"
}

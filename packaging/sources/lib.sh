# shellcheck shell=bash
# What the tests of this folder share; they source it. Each starts a server of
# its own on a free port, with everything in a temporary folder, and ends what
# it started.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
dir=$(mktemp -d)
chmod 755 "$dir" # daemons give up root
pids=()

finish() {
	local code=$? i
	[ "$code" -eq 0 ] || curl -s -o "$dir/alerts.log" "$url/alerts" || true
	for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
		kill "${pids[i]}" 2>/dev/null || true
		wait "${pids[i]}" 2>/dev/null || true
	done
	[ "$code" -eq 0 ] || tail -n 20 "$dir"/*.log >&2 || true
	rm -rf "$dir"
}
trap finish EXIT

# needs PROGRAM PACKAGE... installs packages of Debian if the program is missing.
needs() {
	local program=$1
	shift
	PATH=$PATH:/usr/sbin command -v "$program" >/dev/null && return
	apt-get -o DPkg::Lock::Timeout=300 update -qq
	DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=300 \
		install -y -qq --no-install-recommends "$@" >/dev/null
}

# background NAME COMMAND... runs a program until the test ends.
background() {
	local name=$1
	shift
	"$@" >"$dir/$name.log" 2>&1 </dev/null &
	pids+=($!)
}

# until_true WHAT COMMAND... tries for a minute, or TRIES times.
until_true() {
	local what=$1 i
	shift
	for ((i = 0; i < ${TRIES:-600}; i++)); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	echo "it did not happen: $what" >&2
	return 1
}

# serve VARIABLE=VALUE... starts the server, makes $url, and the client with a
# file of its own: $dir/alerta and $dir/alerta.conf.
serve() {
	local binary=${ALERTAD:-$root/alertad}
	[ -x "$binary" ] || { echo "build the server first: make build" >&2; return 1; }
	cp "$binary" "$dir/alertad"
	ln -s alertad "$dir/alerta"
	[ -f "$dir/alertad.conf" ] || : >"$dir/alertad.conf"
	background alertad env ALERTA_SVR_CONF_FILE="$dir/alertad.conf" STATE_DIRECTORY="$dir/state" PORT=0 "$@" "$dir/alertad" run
	until_true 'the server starts' grep -q 'console and API' "$dir/alertad.log"
	url=$(sed -n 's/.*console and API *//p' "$dir/alertad.log")
	printf '[DEFAULT]\nendpoint = %s\n' "$url" >"$dir/alerta.conf"
}

# free_port prints a TCP port that is free now, below those that the system
# gives to others.
free_port() {
	perl -MIO::Socket::INET -e 'for (1 .. 1000) { my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 20000 + int rand 12000) or next;
		print $s->sockport; exit } exit 1'
}

# fill FILE OTHER... copies a file of the source into the temporary folder, with
# what the test has elsewhere: this server, this client, and pairs FROM TO.
fill() {
	local file=$1 args=()
	shift
	args+=(-e "s|http://localhost:8080|$url|g" -e "s|/usr/bin/alerta|$dir/alerta|g" -e "s|/etc/alerta.conf|$dir/alerta.conf|g")
	while [ $# -gt 0 ]; do
		args+=(-e "s|$1|$2|g")
		shift 2
	done
	sed "${args[@]}" "$here/$file" >"$dir/$file"
	[ ! -x "$here/$file" ] || chmod 755 "$dir/$file"
}

found() { curl -sfG "$url/alerts" "$@" | grep -qE '"total": ?[1-9]'; }

# alert FIELD=VALUE... waits for an alert.
alert() {
	local args=() pair
	for pair in "$@"; do args+=(--data-urlencode "$pair"); done
	until_true "an alert with $*" found "${args[@]}"
}

proven() { echo "ok: $*"; }

# post PATH FILE sends a recorded or written body, as its sender does.
post() { curl -sSf -o "$dir/post.log" -H 'Content-Type: application/json' --data-binary "@$2" "$url$1"; }

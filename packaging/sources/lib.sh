# shellcheck shell=bash disable=SC2034
# What the tests of this folder share beside ../lib.sh; they source it. The server
# is on a free port, with everything in $dir.
# shellcheck source=packaging/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
recorded=$root/app/webhook/testdata

# serve VARIABLE=VALUE... starts the server, makes $url, and the client with a
# file of its own: $dir/alerta and $dir/alerta.conf.
serve() {
	program
	[ -f "$dir/alertad.conf" ] || : >"$dir/alertad.conf"
	background alertad env ALERTA_SVR_CONF_FILE="$dir/alertad.conf" STATE_DIRECTORY="$dir/state" PORT=0 "$@" "$dir/alertad" run
	until_true 'the server starts' grep -q 'console and API' "$dir/alertad.log"
	url=$(sed -n 's/.*console and API *//p' "$dir/alertad.log")
	printf '[DEFAULT]\nendpoint = %s\n' "$url" >"$dir/alerta.conf"
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

# post PATH FILE sends a recorded or written body, as its sender does.
post() { curl -sSf -o "$dir/post.log" -H 'Content-Type: application/json' --data-binary "@$2" "$url$1"; }

at_end() {
	[ "$code" -eq 0 ] || curl -sS "${url:-}/alerts" >&2 || true
}

#!/bin/sh
# Downloads alertad, verifies it and installs it below /usr/local:
#
#   curl -fsSL https://github.com/alertad/alertad/releases/latest/download/install.sh | sh
#
# Variables: VERSION (else the latest), PREFIX (/usr/local), and ALERTAD_URL, a
# folder with the files of a release. Needs curl or wget, tar, and one of
# sha256sum, shasum, sha256, openssl.
set -eu

main() {
	releases=https://github.com/alertad/alertad/releases
	if [ -n "${ALERTAD_URL:-}" ]; then
		url=$ALERTAD_URL
	elif [ -n "${VERSION:-}" ]; then
		url=$releases/download/v${VERSION#v}
	else
		url=$releases/latest/download
	fi
	prefix=${PREFIX:-/usr/local}
	target=$(target)
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT

	fetch "$url/SHA256SUMS" "$tmp/SHA256SUMS"
	archive=$(sed -n "s/^[0-9a-f]*  \(alertad_.*_$target\.tar\.gz\)\$/\1/p" "$tmp/SHA256SUMS")
	[ -n "$archive" ] || die "$url has nothing for $target"
	fetch "$url/$archive" "$tmp/$archive"
	want=$(sed -n "s/^\([0-9a-f]*\)  $archive\$/\1/p" "$tmp/SHA256SUMS")
	got=$(sum "$tmp/$archive")
	[ "$got" = "$want" ] || die "$archive is damaged: its SHA-256 is $got, not $want"
	tar -xzf "$tmp/$archive" -C "$tmp"
	install "$tmp/${archive%.tar.gz}"
	echo "$("$prefix/bin/alertad" version) is in $prefix/bin; 'alertad run' starts it"
}

die() {
	echo "install alertad: $*" >&2
	exit 1
}

# target says what this machine is, in the names of releases.
target() {
	os=$(uname -s | tr '[:upper:]' '[:lower:]')
	case $(uname -m) in
	x86_64 | amd64) arch=amd64 ;;
	aarch64 | arm64) arch=arm64 ;;
	armv7* | armv8l) arch=armv7 ;;
	*) die "there is none for $(uname -m)" ;;
	esac
	echo "${os}_$arch"
}

fetch() {
	if command -v curl >/dev/null; then
		curl -fsSL -o "$2" "$1" || die "cannot download $1"
	elif command -v wget >/dev/null; then
		wget -q -O "$2" "$1" || die "cannot download $1"
	else
		die "curl or wget is needed"
	fi
}

sum() {
	if command -v sha256sum >/dev/null; then
		sha256sum "$1"
	elif command -v shasum >/dev/null; then
		shasum -a 256 "$1"
	elif command -v sha256 >/dev/null; then
		sha256 -r "$1"
	elif command -v openssl >/dev/null; then
		openssl dgst -sha256 -r "$1"
	else
		die "sha256sum, shasum, sha256 or openssl is needed"
	fi | cut -d' ' -f1
}

# link makes the name of the client one of the program, unless something else has
# it.
link() {
	if [ -L "$1" ]; then
		to=$(readlink "$1")
		case $to in
		alertad | */alertad) ln -sf alertad "$1" ;;
		*) echo "$1 leads to $to, and stays" ;;
		esac
	elif [ -e "$1" ]; then
		echo "$1 is another program, and stays"
	else
		ln -s alertad "$1"
	fi
}

# install replaces what is there, also a binary that runs.
install() {
	share=$prefix/share
	mkdir -p "$prefix/bin" "$share/man/man1" "$share/man/man5" "$share/doc/alertad" \
		"$share/bash-completion/completions" "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
	cp "$1/alertad" "$prefix/bin/alertad.new"
	chmod 755 "$prefix/bin/alertad.new"
	mv "$prefix/bin/alertad.new" "$prefix/bin/alertad"
	link "$prefix/bin/alerta"
	cp "$1"/man/*.1 "$share/man/man1"
	cp "$1"/man/*.5 "$share/man/man5"
	cp "$1/alertad.conf.example" "$1/LICENSE" "$1/NOTICES" "$1/alertad.service" "$share/doc/alertad"
	for program in alertad alerta; do
		cp "$1/completions/$program.bash" "$share/bash-completion/completions/$program"
		cp "$1/completions/$program.zsh" "$share/zsh/site-functions/_$program"
		cp "$1/completions/$program.fish" "$share/fish/vendor_completions.d/$program.fish"
	done
}

main

# shellcheck shell=bash
# A Debian 12 of its own, with its own systemd and no network but loopback, for
# tests to work on. For bash, as root, to be sourced from the root of the tree:
#
#   machine_tree            a fresh tree: $machine is its path
#   machine_boot            starts its systemd
#   on COMMAND...           runs a shell command in the booted machine
#   machine_end             stops it, and takes it away
#
# Debian itself is fetched once, into .cache.

machine_tree() {
	local base=$PWD/.cache/debian
	if [ ! -e "$base.made" ]; then
		rm -rf "$base"
		mkdir -p "$base"
		debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libpam-systemd,curl \
			bookworm "$base" http://deb.debian.org/debian >"$base.log" 2>&1 || { tail "$base.log" >&2; return 1; }
		touch "$base.made"
	fi
	machine_dir=$(mktemp -d)
	machine=$machine_dir/root
	mkdir "$machine" "$machine_dir/upper" "$machine_dir/work"
	mount -t overlay overlay -o "lowerdir=$base,upperdir=$machine_dir/upper,workdir=$machine_dir/work" "$machine"
	echo "127.0.0.1 localhost machine" >"$machine/etc/hosts"
	echo machine >"$machine/etc/hostname"
}

machine_boot() {
	systemd-nspawn -q -D "$machine" --register=no --keep-unit --private-network -b >"$machine_dir/log" 2>&1 </dev/null &
	machine_job=$!
	for _ in $(seq 600); do
		machine_init=$(pgrep -P "$machine_job" -x systemd || true)
		if [ -n "$machine_init" ]; then
			case $(on systemctl is-system-running 2>/dev/null) in
			running | degraded) return ;;
			esac
		fi
		kill -0 "$machine_job" 2>/dev/null || break
		sleep 0.2
	done
	tail "$machine_dir/log" >&2
	return 1
}

on() {
	nsenter -t "$machine_init" -r -w -m -u -i -n -p -C env -i \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
		bash -c "$*"
}

machine_end() {
	if [ -n "${machine_init:-}" ]; then
		kill -RTMIN+4 "$machine_init" 2>/dev/null || true # power off
		wait "$machine_job" 2>/dev/null || true
		machine_init=
	fi
	umount "$machine"
	rm -rf "$machine_dir"
}

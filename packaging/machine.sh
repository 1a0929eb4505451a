# shellcheck shell=bash
# A fresh Debian 12 with its own systemd and no network but loopback, for tests
# that install things. Sourced after lib.sh:
#
#   machine [PACKAGE...]   makes a tree, $machine, with these packages of Debian;
#                          with -d they are only there to be installed
#   boot                   starts its systemd
#   on COMMAND...          runs a shell command in the booted machine
#   answers ADDRESS        whether the alertad that was installed there works
#   machine_end            throws it away
#
# Debian is fetched once, and packages once, into .cache/debian.
machine=$dir/machine/root

machine() {
	local cache=$root/.cache/debian lower layer options=(-y -qq --no-install-recommends)
	lower=$cache/base
	mkdir -p "$cache" "$dir/machine"
	if [ ! -e "$lower.made" ]; then
		rm -rf "$lower"
		debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libpam-systemd,ca-certificates,curl \
			bookworm "$lower" http://deb.debian.org/debian >"$dir/debootstrap.log" 2>&1
		chroot "$lower" apt-get update -qq >>"$dir/debootstrap.log" 2>&1
		touch "$lower.made"
	fi
	mount -t tmpfs tmpfs "$dir/machine"
	mkdir "$machine" "$dir/machine/upper" "$dir/machine/work"
	if [ $# -gt 0 ]; then
		layer=$cache/$(tr ' ' + <<<"$*")
		if [ ! -e "$layer/made" ]; then
			rm -rf "$layer"
			mkdir -p "$layer/tree" "$layer/work"
			mount -t overlay overlay -o "lowerdir=$lower,upperdir=$layer/tree,workdir=$layer/work" "$machine"
			chroot "$machine" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install "${options[@]}" "$@" >"$dir/apt.log" 2>&1
			umount "$machine"
			touch "$layer/made"
		fi
		lower=$layer/tree:$lower
	fi
	mount -t overlay overlay -o "lowerdir=$lower,upperdir=$dir/machine/upper,workdir=$dir/machine/work" "$machine"
	mkdir -p "$machine/srv"
	echo "127.0.0.1 localhost machine" >"$machine/etc/hosts"
	echo machine >"$machine/etc/hostname"
	# A container has no users of its own to give away.
	mkdir -p "$machine/etc/systemd/system/alertad.service.d"
	printf '[Service]\nPrivateUsers=no\n' >"$machine/etc/systemd/system/alertad.service.d/container.conf"
}

boot() {
	background boot systemd-nspawn -q -D "$machine" --register=no --keep-unit --private-network --resolv-conf=off -b
	machine_job=$!
	TRIES=1200 until_true 'the machine has started' up
}

up() {
	machine_init=$(pgrep -P "$machine_job" -x systemd) && on systemctl is-system-running | grep -qE 'running|degraded'
}

on() {
	nsenter -t "$machine_init" -r -w -m -u -i -n -p -C env -i \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
		bash -c "$*"
}

answers() { on "sh -s $1" <"$packaging/answers"; }

machine_end() {
	[ -n "${machine_init:-}" ] || return 0
	kill -KILL "$machine_init"
	wait "$machine_job" 2>/dev/null || true
	machine_init=
	umount "$machine" "$dir/machine"
}

at_end() { machine_end; }

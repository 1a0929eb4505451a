#!/bin/sh
# Makes this box an alertad, for a try: nobody has to log in.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends /tmp/alertad.deb
cat >/etc/alertad.conf <<'END'
AUTH_REQUIRED = False
HOST = '0.0.0.0'
END
systemctl enable alertad
systemctl restart alertad
for _ in $(seq 50); do
	alertad health 2>/dev/null && exit
	sleep 0.2
done
journalctl -u alertad -n 20
exit 1

#!/bin/sh
# What makes a Debian an alertad, as root: its package is /tmp/alertad.deb.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends /tmp/alertad.deb
cat >/etc/alertad.conf <<'END'
AUTH_REQUIRED = True
HOST = '0.0.0.0'
PORT = 8443
TLS_SELF_SIGNED = True
END
alertad config check /etc/alertad.conf
systemctl enable alertad

# Nothing of this machine goes into the image.
systemctl stop alertad || true
rm -rf /var/lib/alertad/* /tmp/alertad.deb
passwd -l debian 2>/dev/null || true
rm -f /etc/ssh/sshd_config.d/50-cloud-init.conf
if command -v cloud-init >/dev/null; then cloud-init clean --logs; fi

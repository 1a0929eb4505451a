#!/bin/sh
# Makes this box a Riemann, wired by ../sources/riemann, that is at /tmp/source. Not run here: see README.md.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends default-jre-headless riemann-c-client curl
curl -fsSL -o /tmp/riemann.deb https://github.com/riemann/riemann/releases/download/0.3.11/riemann_0.3.11_all.deb
apt-get install -y -q /tmp/riemann.deb
sed "s|http://localhost:8080|${1:-http://192.168.56.10:8080}|" /tmp/source/riemann.config >/etc/riemann/alertad.config
echo '(include "alertad.config")' >>/etc/riemann/riemann.config
service riemann restart
until riemann-client send --service no-such-server --state critical --host riemann; do sleep 1; done

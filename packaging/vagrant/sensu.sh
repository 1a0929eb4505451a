#!/bin/sh
# Makes this box a Sensu, wired by ../sources/sensu, that is at /tmp/source. Not run here: see README.md.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends curl jq
if [ ! -x /usr/bin/alerta ]; then # the client; the server is in another box
	systemctl mask alertad
	apt-get install -y -q --no-install-recommends /tmp/alertad.deb
fi
curl -fsSL https://packagecloud.io/install/repositories/sensu/stable/script.deb.sh | bash
apt-get install -y -q sensu-go-backend sensu-go-agent sensu-go-cli
printf '[DEFAULT]\nendpoint = %s\n' "${1:-http://192.168.56.10:8080}" >/etc/alerta.conf
install /tmp/source/alerta-sensu /usr/local/bin
echo 'state-dir: /var/lib/sensu/sensu-backend' >/etc/sensu/backend.yml
printf 'backend-url: ["ws://127.0.0.1:8081"]\nsubscriptions: [system]\n' >/etc/sensu/agent.yml
systemctl enable --now sensu-backend
until sensu-backend init --cluster-admin-username admin --cluster-admin-password admin-secret; do sleep 1; done
sensuctl configure -n --url http://127.0.0.1:8080 --username admin --password admin-secret --namespace default
sensuctl create --file /tmp/source/handler.yaml
sensuctl check create no-such-server --command 'echo down; exit 2' --interval 10 --subscriptions system --handlers alertad
systemctl enable --now sensu-agent

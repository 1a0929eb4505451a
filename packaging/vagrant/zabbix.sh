#!/bin/bash
# Makes this box a Zabbix, wired by ../sources/zabbix, that is at /tmp/source.
# Its frontend: port 8090, Admin, zabbix.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
cd /
apt-get update -q
apt-get install -y -q --no-install-recommends zabbix-server-pgsql zabbix-frontend-php zabbix-agent php-cli php-pgsql postgresql curl jq
runuser -u postgres -- createuser zabbix
runuser -u postgres -- createdb -O zabbix zabbix
zcat /usr/share/zabbix-server-pgsql/{schema,images,data}.sql.gz | runuser -u zabbix -- psql -q zabbix >/dev/null
sed -i '/^DB[A-Z]/d' /etc/zabbix/zabbix_server.conf
printf '%s\n' DBHost= DBName=zabbix DBUser=zabbix CacheUpdateFrequency=5 >>/etc/zabbix/zabbix_server.conf
cat >/etc/zabbix/zabbix.conf.php <<'END'
<?php
$DB = ['TYPE' => 'POSTGRESQL', 'SERVER' => '', 'PORT' => '0', 'DATABASE' => 'zabbix', 'USER' => 'zabbix',
	'PASSWORD' => '', 'SCHEMA' => '', 'ENCRYPTION' => false, 'KEY_FILE' => '', 'CERT_FILE' => '', 'CA_FILE' => '',
	'VERIFY_HOST' => false, 'CIPHER_LIST' => '', 'VAULT_URL' => '', 'VAULT_DB_PATH' => '', 'VAULT_TOKEN' => '', 'DOUBLE_IEEE754' => true];
$ZBX_SERVER = '127.0.0.1';
$ZBX_SERVER_PORT = '10051';
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
END
systemctl restart zabbix-server zabbix-agent
systemd-run -q --unit=zabbix-frontend --uid=zabbix php -d max_execution_time=300 -d post_max_size=16M -d max_input_time=300 \
	-S 0.0.0.0:8090 -t /usr/share/zabbix
until curl -s -o /dev/null http://127.0.0.1:8090; do sleep 1; done

sed -i "s|http://localhost:8080|${1:-http://192.168.56.10:8080}|" /tmp/source/media_alertad.yaml
# shellcheck disable=SC1091 # it comes with the box
. /tmp/source/setup http://127.0.0.1:8090 /tmp/source/media_alertad.yaml
host=$(api host.get '{"filter": {"host": "Zabbix server"}}' '.[0].hostid')
interface=$(api hostinterface.get '{"hostids": "'"$host"'"}' '.[0].interfaceid')
api item.create '{"hostid": "'"$host"'", "interfaceid": "'"$interface"'", "name": "Port 9", "key_": "net.tcp.service[tcp,127.0.0.1,9]",
	"type": 0, "value_type": 3, "delay": "10s"}' >/dev/null
api trigger.create '{"description": "no-such-port", "expression": "last(/Zabbix server/net.tcp.service[tcp,127.0.0.1,9])=0", "priority": 4}' >/dev/null

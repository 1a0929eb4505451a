#!/bin/sh
# Makes this box a Nagios, wired by ../sources/nagios, that is at /tmp/source.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends nagios4-core monitoring-plugins-basic
if [ ! -x /usr/bin/alerta ]; then # the client; the server is in another box
	systemctl mask alertad
	apt-get install -y -q --no-install-recommends /tmp/alertad.deb
fi
printf '[DEFAULT]\nendpoint = %s\n' "${1:-http://192.168.56.10:8080}" >/etc/alerta.conf
install /tmp/source/alerta-nagios /usr/local/bin
cp /tmp/source/alertad.cfg /etc/nagios4/conf.d
cat >/etc/nagios4/conf.d/no-such-server.cfg <<'END'
define command {
    command_name  check-nowhere
    command_line  /usr/lib/nagios/plugins/check_tcp -H 127.0.0.1 -p 9
}
define service {
    host_name              localhost
    service_description    no-such-server
    check_command          check-nowhere
    contacts               alertad
    check_period           24x7
    notification_period    24x7
    check_interval         1
    retry_interval         1
    max_check_attempts     1
    notification_interval  60
}
END
nagios4 -v /etc/nagios4/nagios.cfg >/dev/null
systemctl restart nagios4

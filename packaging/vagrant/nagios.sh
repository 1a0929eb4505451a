#!/bin/sh
# Makes this box a Nagios that sends what it notices about services to alertad.
set -eu
export DEBIAN_FRONTEND=noninteractive
to=${1:-http://192.168.56.10:8080}
apt-get update -q
apt-get install -y -q --no-install-recommends nagios4-core monitoring-plugins-basic curl
cat >/usr/local/bin/nagios-alertad <<END
#!/bin/sh
# nagios-alertad HOST SERVICE STATE OUTPUT
quoted() { printf '%s' "\$1" | sed 's/[\\\\"]/\\\\&/g'; }
case \$3 in OK) severity=normal ;; WARNING) severity=warning ;; CRITICAL) severity=critical ;; *) severity=unknown ;; esac
curl -fsS -m 10 -H 'Content-Type: application/json' "$to/api/alert" -d "{\"resource\":\"\$(quoted "\$1")\",\"event\":\"\$(quoted "\$2")\",
  \"environment\":\"Production\",\"severity\":\"\$severity\",\"service\":[\"Nagios\"],\"origin\":\"nagios\",\"text\":\"\$(quoted "\$4")\"}" >/dev/null
END
chmod 755 /usr/local/bin/nagios-alertad
cat >/etc/nagios4/conf.d/alertad.cfg <<'END'
define command {
  command_name notify-alertad
  command_line /usr/local/bin/nagios-alertad "$HOSTNAME$" "$SERVICEDESC$" "$SERVICESTATE$" "$SERVICEOUTPUT$"
}
define contact {
  contact_name alertad
  host_notifications_enabled 0
  service_notification_period 24x7
  host_notification_period 24x7
  service_notification_options w,u,c,r
  host_notification_options n
  service_notification_commands notify-alertad
  host_notification_commands notify-alertad
}
define service {
  host_name localhost
  service_description no-such-server
  check_command check_http_nowhere
  contacts alertad
  check_period 24x7
  notification_period 24x7
  check_interval 1
  retry_interval 1
  max_check_attempts 1
  notification_interval 60
}
define command {
  command_name check_http_nowhere
  command_line /usr/lib/nagios/plugins/check_tcp -H 127.0.0.1 -p 9
}
END
nagios4 -v /etc/nagios4/nagios.cfg >/dev/null
systemctl restart nagios4

// What to put where, so that other tools send their alerts here.
import { curl, programAddress, quoted } from '@/api/shell'

/** A tool that sends alerts. */
export interface Sender {
  /** Its own name; those of products are the same in every language. */
  name: string
  id: 'curl' | 'prometheus' | 'alertmanager' | 'grafana' | 'nagios' | 'zabbix'
  /** The scope that its key needs. */
  scope: 'write:alerts' | 'write:webhooks'
  /** What to write, for a key; none where nobody has to have one. */
  text: (key: string) => string
}

/** The senders, for alerts of that environment. */
export function senders(environment: string, severity: (wanted: string) => string): Sender[] {
  return [
    {
      id: 'curl', name: 'curl', scope: 'write:alerts',
      text: (key) =>
        curl('alert', { resource: 'web01', event: 'NodeDown', environment, severity: severity('major'), service: ['Web'], text: 'my first alert' }, key),
    },
    { id: 'prometheus', name: 'Prometheus', scope: 'write:alerts', text: prometheus },
    { id: 'alertmanager', name: 'Alertmanager', scope: 'write:webhooks', text: alertmanager },
    { id: 'grafana', name: 'Grafana', scope: 'write:webhooks', text: grafana },
    { id: 'nagios', name: 'Nagios', scope: 'write:alerts', text: (key) => nagios(key, environment) },
    { id: 'zabbix', name: 'Zabbix', scope: 'write:alerts', text: (key) => zabbix(key, environment) },
  ]
}

function prometheus(key: string): string {
  const { protocol, host, pathname } = new URL(programAddress('alertmanager'))
  return [
    'alerting:',
    '  alertmanagers:',
    `    - scheme: ${protocol.slice(0, -1)}`,
    `      path_prefix: ${pathname}`,
    ...(key ? ['      authorization:', '        type: Key', `        credentials: ${key}`] : []),
    '      static_configs:',
    `        - targets: ['${host}']`,
  ].join('\n')
}

function alertmanager(key: string): string {
  return [
    'route:',
    '  receiver: alertad',
    'receivers:',
    '  - name: alertad',
    '    webhook_configs:',
    `      - url: ${programAddress('webhooks/prometheus')}`,
    '        send_resolved: true',
    ...(key ? ['        http_config:', '          authorization:', '            type: Key', `            credentials: ${key}`] : []),
  ].join('\n')
}

function grafana(key: string): string {
  return [
    'apiVersion: 1',
    'contactPoints:',
    '  - orgId: 1',
    '    name: alertad',
    '    receivers:',
    '      - uid: alertad',
    '        type: webhook',
    '        settings:',
    `          url: ${programAddress('webhooks/grafana')}`,
    '          httpMethod: POST',
    ...(key ? ['          authorization_scheme: Key', `          authorization_credentials: ${key}`] : []),
  ].join('\n')
}

// What comes from a check is passed on as arguments and quoted by jq: it may hold anything.
function nagios(key: string, environment: string): string {
  const header = key ? ` -H ${quoted(`Authorization: Key ${key}`)}` : ''
  return `# /usr/local/bin/notify-alertad, needs curl and jq
#!/bin/sh
case $3 in
  OK|UP) severity=ok ;;
  WARNING) severity=warning ;;
  CRITICAL|DOWN|UNREACHABLE) severity=critical ;;
  *) severity=unknown ;;
esac
jq -n --arg resource "$1" --arg event "$2" --arg severity "$severity" --arg text "$4" \\
  '$ARGS.named + {environment: "${environment}", service: ["Nagios"], origin: "nagios"}' |
  curl -s -XPOST ${quoted(programAddress('alert'))}${header} -H 'Content-Type: application/json' -d @-

# commands.cfg
define command {
  command_name  notify-service-alertad
  command_line  /usr/local/bin/notify-alertad "$HOSTNAME$" "$SERVICEDESC$" "$SERVICESTATE$" "$SERVICEOUTPUT$"
}
define command {
  command_name  notify-host-alertad
  command_line  /usr/local/bin/notify-alertad "$HOSTNAME$" "HostCheck" "$HOSTSTATE$" "$HOSTOUTPUT$"
}`
}

function zabbix(key: string, environment: string): string {
  return `// Media type: Webhook. Parameters:
//   event {EVENT.NAME}   host {HOST.NAME}   text {ALERT.MESSAGE}
//   severity {EVENT.NSEVERITY}   value {EVENT.VALUE}   id {EVENT.ID}
var p = JSON.parse(value), request = new HttpRequest();
var severities = ['indeterminate', 'informational', 'warning', 'minor', 'major', 'critical'];
request.addHeader('Content-Type: application/json');
${key ? `request.addHeader('Authorization: Key ${key}');\n` : ''}var answer = request.post('${programAddress('alert')}', JSON.stringify({
  resource: p.host, event: p.event, environment: '${environment}', service: ['Zabbix'],
  severity: p.value === '0' ? 'ok' : severities[p.severity] || 'unknown',
  text: p.text, origin: 'zabbix', attributes: { eventId: p.id }
}));
if (request.getStatus() !== 201) throw answer;
return 'OK';`
}

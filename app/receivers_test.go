package app_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A real logger, a real rsyslog and a real snmptrap reach a server that
// listens for them, and its rules, which a reload changes.
func TestReceivers(t *testing.T) {
	t.Parallel()
	udp, tcp, encrypted, traps := freeUDP(t), freePort(t), freePort(t), freeUDP(t)
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	run(t, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=localhost",
		"-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert)
	conf := fmt.Sprintf(`
SYSLOG_LISTEN = ['udp://%s', 'tcp://%s', 'tls://%s']
SYSLOG_TLS_CERT_FILE, SYSLOG_TLS_KEY_FILE, SYSLOG_TLS_CLIENT_CA_FILE = '%s', '%s', '%[4]s'
SNMP_LISTEN = ['udp://%[6]s']
SNMP_COMMUNITIES = ['comrade']
SNMP_USERS = [{'name': 'alerta', 'auth': 'SHA', 'auth_password': 'auth-secret', 'priv': 'AES', 'priv_password': 'priv-secret'}]
`, udp, tcp, encrypted, cert, key, traps)
	rules := func(event string) string {
		return conf + fmt.Sprintf(`
SYSLOG_RULES = [
    {'match': {'program': 'chatty'}, 'drop': True},
    {'match': {'program': 'ruled', 'text': 'disk (?P<disk>\\w+) is full'}, 'set': {'event': '%s', 'resource': '{disk}', 'severity': 'major'}},
]
`, event)
	}
	p, reload := configured(t, rules("DiskFull"), infoLog)

	logger := func(args ...string) {
		t.Helper()
		host, port, _ := net.SplitHostPort(udp)
		if args[0] == "--tcp" {
			host, port, _ = net.SplitHostPort(tcp)
		}
		run(t, "logger", append([]string{"--server", host, "--port", port}, args...)...)
	}
	logger("--udp", "--rfc3164", "-p", "daemon.err", "-t", "old", "it broke")
	waitFor(t, p, "event=DaemonErr&resource=~:old&severity=minor&text=it+broke&attributes.ip=127.0.0.1")
	logger("--udp", "--rfc5424", "--sd-id", "zoo@123", "--sd-param", `tiger="hungry"`, "-p", "local0.crit", "-t", "new", "--msgid", "FEED", "it ate")
	waitFor(t, p, "event=Local0Crit&resource=~:new&severity=major&attributes.zoo@123_tiger=hungry&attributes.msgid=FEED")
	logger("--tcp", "--octet-count", "-p", "mail.warning", "-t", "counted", "on its way")
	waitFor(t, p, "event=MailWarning&resource=~:counted")
	logger("--tcp", "-t", "chatty", "nothing")
	logger("--udp", "-t", "ruled", "disk sda is full")
	waitFor(t, p, "event=DiskFull&resource=sda&severity=major")

	spool := filepath.Join(dir, "rsyslog")
	socket := filepath.Join(spool, "log")
	if err := os.Mkdir(spool, 0o700); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(tcp)
	write(t, filepath.Join(dir, "rsyslog.conf"), fmt.Sprintf(`
global(workDirectory="%s")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="%s")
if $programname == "relayed" then action(type="omfwd" target="127.0.0.1" port="%s" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
`, spool, socket, port))
	program(t, "rsyslogd", "-n", "-f", filepath.Join(dir, "rsyslog.conf"), "-i", filepath.Join(dir, "rsyslog.pid"))
	until(t, "the socket of rsyslog", func() bool { _, err := os.Stat(socket); return err == nil })
	run(t, "logger", "-u", socket, "-p", "auth.alert", "-t", "relayed", "by rsyslog")
	waitFor(t, p, "event=AuthAlert&resource=~:relayed&severity=critical&text=by+rsyslog")

	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(pair.Leaf)
	say := func(protocols []string, certs ...tls.Certificate) {
		t.Helper()
		conn, err := tls.Dial("tcp", encrypted, &tls.Config{RootCAs: pool, ServerName: "localhost", Certificates: certs, NextProtos: protocols})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		message := fmt.Sprintf("<27>1 - web9 tls%d%d - - - over TLS, in confidence", len(certs), len(protocols))
		fmt.Fprintf(conn, "%d %s", len(message), message)
	}
	say(nil) // without a certificate it is not heard
	say(nil, pair)
	waitFor(t, p, "event=DaemonErr&resource=web9:tls10")
	say([]string{"syslog/tls"}, pair)
	waitFor(t, p, "event=DaemonErr&resource=web9:tls11")

	trap := func(args ...string) {
		t.Helper()
		run(t, "snmptrap", args...)
	}
	ifIndex := []string{".1.3.6.1.2.1.2.2.1.1.3", "i", "3"}
	v2 := append([]string{traps, "42", ".1.3.6.1.6.3.1.1.5.3"}, ifIndex...)
	trap(append([]string{"-v1", "-c", "comrade", traps, ".1.3.6.1.4.1.8072.3.2.10", "192.0.2.7", "2", "0", "42"}, ifIndex...)...)
	waitFor(t, p, "event=linkDown&resource=192.0.2.7:3&status=open&tags=SNMPv1")
	trap("-v1", "-c", "comrade", traps, ".1.3.6.1.4.1.8072.3.2.10", "192.0.2.7", "3", "0", "43", ifIndex[0], ifIndex[1], ifIndex[2])
	waitFor(t, p, "event=linkUp&resource=192.0.2.7:3&status=closed")
	trap(append([]string{"-v2c", "-c", "comrade"}, v2...)...)
	waitFor(t, p, "event=linkDown&resource=127.0.0.1:3&tags=SNMPv2c")
	trap(append([]string{"-v2c", "-c", "stranger"}, v2...)...)
	user := []string{"-v3", "-u", "alerta", "-l", "authPriv", "-a", "SHA", "-A", "auth-secret", "-x", "AES", "-X", "priv-secret", "-e", "0x8000000001020304"}
	trap(append(user, v2...)...)
	waitFor(t, p, "event=linkDown&tags=SNMPv3&attributes.user=alerta")

	counted := map[string]string{
		"syslog_received": "8", "syslog_ignored": "1", "syslog_refused": "1", "syslog_dropped": "0", "syslog_failed": "0",
		"snmp_received": "5", "snmp_ignored": "0", "snmp_refused": "1", "snmp_dropped": "0", "snmp_failed": "0",
	}
	text := p.text("/management/metrics")
	for name, n := range counted {
		if line := "alerta_" + name + "_total " + n + "\n"; !strings.Contains(text, line) {
			t.Errorf("there is no %q in %q", line, regexp.MustCompile(`(?m)^alerta_(?:syslog|snmp).*`).FindAllString(text, -1))
		}
	}
	if dump := p.text("/management/properties"); strings.Contains(dump, "comrade") || strings.Contains(dump, "auth-secret") {
		t.Error("secrets are shown")
	}

	reload(rules("Oops") + "SYSLOG_RULES[0]['match'] = {'prog': 'x'}\n")
	until(t, "that bad rules are refused", func() bool {
		return strings.Contains(p.stderr.String(), `SYSLOG_RULES: rule 1: match: messages have no field \"prog\"`)
	})
	reload(rules("DiskFullAgain"))
	until(t, "the new rules", func() bool { return strings.Contains(p.stderr.String(), "settings read again") })
	logger("--udp", "-t", "ruled", "disk sdb is full")
	waitFor(t, p, "event=DiskFullAgain&resource=sdb")
	if text := p.text("/management/metrics"); !strings.Contains(text, "alerta_syslog_received_total 9\n") {
		t.Error("the counters began anew")
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr)
	}
}

func TestReceiversThatCannotBe(t *testing.T) {
	t.Parallel()
	taken, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	f := func(name, want string, settings ...string) {
		t.Helper()
		cmd, stderr := command(t, t.TempDir(), settings, "run")
		if err := cmd.Run(); err == nil {
			t.Errorf("%s: it started", name)
		}
		if got := strings.TrimSpace(stderr.String()); !strings.Contains(got, want) || strings.Contains(got, "\n") {
			t.Errorf("%s: stderr is %q, want one line with %q", name, got, want)
		}
	}
	f("a port that is taken", "SYSLOG_LISTEN: listen udp", "SYSLOG_LISTEN=udp://"+taken.LocalAddr().String())
	f("a protocol that is not spoken", "expected udp://address:port, got 'tcp://:162'", "SNMP_LISTEN=tcp://:162")
	f("TLS without a certificate", "tls:// needs SYSLOG_TLS_CERT_FILE", "SYSLOG_LISTEN=tls://127.0.0.1:0")
	f("nobody may send", "SNMP_LISTEN: needs SNMP_COMMUNITIES", "SNMP_LISTEN=udp://127.0.0.1:0")
	f("a short password", "SNMP_USERS: user 1: expected passwords of 8 bytes or more", `SNMP_USERS=[{"name": "a", "auth": "SHA", "auth_password": "short"}]`)
	f("a severity that is none", "SNMP_RULES: rule 1: set: severity: Severity (bad) is not one of", `SNMP_RULES=[{"set": {"severity": "bad"}}]`)
	f("no rules", "SYSLOG_RULES: expected a list of dicts", `SYSLOG_RULES={"set": {}}`)
	f("no network", "expected networks", "SYSLOG_ALLOW=everybody")
}

// text is what the server answers to a GET.
func (p *process) text(path string) string {
	p.t.Helper()
	resp, err := http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(b)
}

// run runs a program to its end.
func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v (scripts/needs installs it): %s", name, err, out)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func freeUDP(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

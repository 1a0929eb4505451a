package app_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the doctor finds, by how each line begins. What it says of the disk and
// the clock depends on the machine.
func TestDoctor(t *testing.T) {
	t.Parallel()
	f := func(name, state string, settings []string, healthy bool, want ...string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			cmd, _ := command(t, state, settings, "doctor")
			out, err := cmd.Output()
			if (err == nil) != healthy {
				t.Errorf("exit code %d", cmd.ProcessState.ExitCode())
			}
			for _, text := range want {
				if !strings.Contains("\n"+string(out), "\n"+text) {
					t.Errorf("it says\n%s\nand not %q", out, text)
				}
			}
		})
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	at := "PORT=" + port
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := t.TempDir()
	if err := os.Chmod(open, 0o755); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "a", "b")
	f("fresh", fresh, nil, true,
		"ok    settings   /dev/null", "ok    state      "+fresh+" is not there yet", "warn  server     it does not run",
		"ok    database   "+fresh+"/alertad.db is not there yet", "ok    proxy      none", "warn  login      nobody has to log in")
	if _, err := os.Stat(filepath.Dir(fresh)); err == nil {
		t.Error("the doctor made a folder")
	}
	f("open folder", open, nil, true, "warn  state      everybody on this machine can look into "+open)
	f("no settings", open, []string{"AUTH_PROVIDER=nonsense", "ALERTA_SVR_CONF_FILE=/does/not/exist"}, false, "FAIL  settings   ")
	f("open to everybody", open, []string{"ALERTAD_HOST=0.0.0.0"}, false, "FAIL  settings   0.0.0.0 can be reached", "warn  network    ")
	f("no folder", file, nil, false, "FAIL  state      "+file+" is no folder")
	f("port is taken", open, []string{at}, false, "FAIL  server     no server runs with these settings, and none could")
	f("no database", open, []string{"DATABASE_URL=postgres://x@127.0.0.1:1/x"}, false, "FAIL  database   ")
	f("a database that is another's", open, []string{"DATABASE_URL=bolt://" + open}, false, "FAIL  database   ")
	f("proxies", open, []string{"USE_PROXYFIX=1", "TRUSTED_PROXIES=10.0.0.0/8,::/0"}, false, "FAIL  proxy      TRUSTED_PROXIES has ::/0")
	f("a proxy that is not believed", open, []string{"BASE_URL=https://a.example.org"}, true, "warn  proxy      BASE_URL is https")
	f("certificate", open, []string{"TLS_CERT_FILE=" + file, "TLS_KEY_FILE=" + file}, false, "FAIL  tls        ")
	f("receivers", open, []string{"SYSLOG_LISTEN=udp://127.0.0.1:0,tcp://127.0.0.1:" + port}, false, "FAIL  receivers  listen tcp 127.0.0.1:"+port)
	f("login", open, []string{"AUTH_REQUIRED=1"}, true, "warn  login      basic can be checked only while the server runs")
}

// While a server runs it is asked.
func TestDoctorOfAServer(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	settings := []string{"AUTH_REQUIRED=1", "TLS_SELF_SIGNED=1", "AUTH_PROVIDERS=basic,ldap", "LDAP_URL=ldap://127.0.0.1:1", `LDAP_DOMAINS={"a": "uid=%s"}`}
	p := start(t, state, settings...)
	address := strings.TrimPrefix(p.url, "https://")
	_, port, _ := strings.Cut(address, ":")
	cmd, _ := command(t, state, settings, "doctor", "--port", port)
	out, err := cmd.Output()
	if err == nil {
		t.Error("an LDAP server that is not there is no failure")
	}
	for _, text := range []string{
		"ok    server     it answers at 127.0.0.1:" + port, "ok    database   0 alerts, counted in ",
		"(TLS_SELF_SIGNED)", "ok    login      basic", "FAIL  login      ldap: ",
	} {
		if !strings.Contains(string(out), text) {
			t.Errorf("it says\n%s\nand not %q", out, text)
		}
	}
}

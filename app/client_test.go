package app_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A transcript is what Alerta's own client, version 8.5 with tabulate 0.8.9,
// prints when it is run by this test against the server:
//
//	go test ./app -run TestTranscripts -with PROGRAM
//
// Ours must print the same. Lines that begin with "$ " are commands; "|" is
// what it prints, "!" an error, and "=" an exit code that is not 0. A command as
// "$ web = send -r web01" names the id it prints, for {web} in later ones. What
// differs for a reason is under "$~ ", and recorded from ours. A table of one
// alert is no good here: an id that happens to look like a number is aligned as
// one.
var with = flag.String("with", "", "program to record the transcripts with")

func TestTranscripts(t *testing.T) {
	t.Parallel()
	f := func(file string, settings ...string) {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			settings = append(settings, "SECRET_KEY=only-for-this-test-0123456789", "ADMIN_USERS=admin@example.org", "PLUGINS=reject,blackout", "ALLOWED_ENVIRONMENTS=Production,Development")
			s := start(t, state, settings...)
			if _, err := runCommand(t, state, settings, "key", "--username", "admin@example.org", "--key", "demo-key-for-the-test"); err != nil {
				t.Fatal(err)
			}
			r := &reel{t: t, url: s.url, home: t.TempDir(), ids: map[string]string{}}
			if err := os.WriteFile(filepath.Join(r.home, ".alerta.conf"), []byte("[DEFAULT]\ntimeout = 60\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			r.play(filepath.Join("testdata", "client", file))
		})
	}
	f("alerts.txt")
	f("lists.txt")
	f("formats.txt")
	f("accounts.txt", "AUTH_REQUIRED=True", "USER_DEFAULT_SCOPES=read,write")
}

// reel runs the commands of a transcript.
type reel struct {
	t    *testing.T
	url  string
	home string
	ids  map[string]string
}

func (r *reel) play(file string) {
	want, err := os.ReadFile(file)
	if err != nil {
		r.t.Fatal(err)
	}
	var got bytes.Buffer
	for line := range strings.Lines(string(want)) {
		switch {
		case strings.HasPrefix(line, "$"):
			got.WriteString(line + r.command(strings.TrimSpace(line)))
		case strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "":
			got.WriteString(line)
		}
	}
	if *with != "" {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		r.t.Errorf("-Alerta's client +ours:\n%s", diff)
	}
}

var (
	named  = regexp.MustCompile(`^(\w+) = (.*)$`)
	quoted = regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)
	anID   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
)

func (r *reel) command(line string) string {
	text, ours := strings.CutPrefix(line, "$~ ")
	text = strings.TrimPrefix(text, "$ ")
	name := ""
	if m := named.FindStringSubmatch(text); m != nil {
		name, text = m[1], m[2]
	}
	for name, id := range r.ids {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "{"+name+"}", id), "{"+name+":8}", id[:min(8, len(id))])
	}
	text, input, piped := strings.Cut(text, " < ")
	var args []string
	for _, arg := range quoted.FindAllString(text, -1) {
		args = append(args, strings.Trim(arg, `"'`))
	}
	var env []string
	for len(args) > 0 && regexp.MustCompile(`^[A-Z_]+=`).MatchString(args[0]) {
		env, args = append(env, args[0]), args[1:]
	}
	program, arguments := os.Args[0], append([]string{"client"}, args...)
	if *with != "" && !ours {
		program, arguments = *with, args
	}
	cmd := exec.Command(program, arguments...)
	cmd.Env = append([]string{asServer, promptExit, "HOME=" + r.home, "ALERTA_ENDPOINT=" + r.url, "PATH=" + os.Getenv("PATH"), "TZ=UTC"}, env...)
	if piped {
		cmd.Stdin = strings.NewReader(strings.NewReplacer(`\\`, `\`, `\n`, "\n").Replace(strings.Trim(input, "'")))
		cmd.Env = append(cmd.Env, "TERM=xterm")
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	exit := (*exec.ExitError)(nil)
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatal(err)
	}
	if name != "" {
		r.ids[name] = strings.Fields(stdout.String() + " ?")[0]
	}
	return r.show(stdout.String(), stderr.String(), cmd.ProcessState.ExitCode())
}

// show writes what a command did, without what differs from run to run.
func (r *reel) show(stdout, stderr string, code int) string {
	var b strings.Builder
	if stdout != "" {
		for line := range strings.SplitSeq(strings.TrimSuffix(r.plain(stdout), "\n"), "\n") {
			b.WriteString(strings.TrimRight("|"+line, " ") + "\n")
		}
	}
	for line := range strings.SplitSeq(r.plain(stderr), "\n") {
		if word, _, _ := strings.Cut(line, ":"); strings.EqualFold(word, "error") || word == "WARNING" || word == "Aborted!" {
			b.WriteString("!" + line + "\n")
		}
	}
	if code != 0 {
		fmt.Fprintf(&b, "=%d\n", code)
	}
	return b.String()
}

// noise is what differs from run to run, and what stands for it, which is as
// wide.
var noise = []struct {
	found *regexp.Regexp
	as    string
}{
	{anID, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
	{regexp.MustCompile(`\b\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\b`), "2026/01/02 03:04:05"},
	{regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`), "2026-01-02T03:04:05.678Z"},
	{regexp.MustCompile(`(^|[ |>"]|\n\|?)[0-9a-f]{8}([ |<\t])`), "${1}ffffffff${2}"},
	{regexp.MustCompile(`0:00:0\d`), "0:00:00"},
	{regexp.MustCompile(`\d\d:\d\d up 0 days 00:\d\d`), "03:04 up 0 days 00:00"},
	{regexp.MustCompile(`\b35\d\ds`), "3600s"},
}

func (r *reel) plain(text string) string {
	host, err := os.Hostname()
	if err != nil {
		r.t.Fatal(err)
	}
	text = strings.NewReplacer(r.url, "http://localhost:8080", strings.TrimPrefix(r.url, "http://"), "localhost:8080",
		"alertad/"+host, "alertad/host").Replace(text)
	for _, n := range noise {
		text = n.found.ReplaceAllString(text, n.as)
	}
	text = latency.ReplaceAllStringFunc(text, func(s string) string { return fmt.Sprintf("%-*s", len(s), "0ms") })
	lines := strings.Split(text, "\n")
	sortRecords(lines)
	return strings.Join(lines, "\n")
}

var latency = regexp.MustCompile(`\b\d+(\.\d+)?ms *`)

// sortRecords sorts the lines that begin with an id: the server lists records by
// id, which is chance.
func sortRecords(lines []string) {
	var at []int
	var records []string
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimLeft(line, "| "), "aaaaaaaa-") {
			at, records = append(at, i), append(records, line)
		}
	}
	slices.Sort(records)
	for i, record := range records {
		lines[at[i]] = record
	}
}

// A profile with a secret signs what it sends, and the server believes it.
func TestSignedClient(t *testing.T) {
	t.Parallel()
	state := t.TempDir()
	s := start(t, state, "AUTH_REQUIRED=1", `HMAC_AUTH_CREDENTIALS=[{"key": "me", "secret": "a-secret-of-some-length", "algorithm": "sha256", "scopes": ["read", "write"]}]`)
	f := func(secret, want string) {
		t.Helper()
		conf := filepath.Join(t.TempDir(), "alerta.conf")
		if err := os.WriteFile(conf, []byte("[DEFAULT]\nendpoint = "+s.url+"\n[profile signed]\nkey = me\nsecret = "+secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"send", "-r", "a", "-e", "b", "-E", "Production", "-S", "c"}, {"query", "-f", "resource=a&b c"}} {
			cmd, stderr := command(t, state, nil, append([]string{"client", "--config-file", conf, "--profile", "signed"}, args...)...)
			_, err := cmd.Output()
			if got := strings.TrimSpace(stderr.String()); (err == nil) != (want == "") || !strings.Contains(got, want) {
				t.Errorf("%s: %v %q, want %q", args, err, got, want)
			}
		}
	}
	f("a-secret-of-some-length", "")
	f("another", "`alerta login`")
}

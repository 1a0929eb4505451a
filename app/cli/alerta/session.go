package alerta

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the machine may have no time zones

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/alertad/alertad/app/client"
	"github.com/alertad/alertad/app/table"
)

// session is one run of a command.
type session struct {
	Options
	cmd  *cobra.Command
	ctx  context.Context
	args []string

	conf   settings
	format string
	color  bool
	zone   *time.Location
	client *client.Client
	lines  *bufio.Reader // of In, where questions are answered by lines

	config *client.Object // the server's, once it was asked for
}

func open(o Options, c *cobra.Command, args []string) (*session, error) {
	s := &session{Options: o, cmd: c, ctx: c.Context(), args: args}
	var err error
	if s.conf, err = s.settings(); err != nil {
		return nil, err
	}
	if s.conf.warning != "" {
		fmt.Fprintln(o.Err, "Warning: "+s.conf.warning)
	}
	s.format = s.conf.get("output")
	if !table.Known(s.format) && !isJSON(s.format) {
		return nil, misused("'%s' is no output format: use json, json_lines, %s.", s.format, strings.Join(table.Formats(), ", "))
	}
	if s.zone, err = time.LoadLocation(s.conf.get("timezone")); err != nil {
		return nil, fmt.Errorf("timezone in %s: %w", s.conf.file, err)
	}
	s.color = s.colored()
	s.client, err = s.connect()
	return s, err
}

// colored decides about colors: what was asked for, else whether a person is
// looking.
func (s *session) colored() bool {
	switch _, isTerminal := terminal(s.Out); {
	case s.flag("no-color"):
		return false
	case s.flag("color"):
		return true
	case s.Env["NO_COLOR"] != "" || s.Env["TERM"] == "dumb" || !isTerminal:
		return false
	case s.Env["CLICOLOR"] != "":
		return s.Env["CLICOLOR"] != "0"
	}
	return s.conf.on("color")
}

func (s *session) connect() (*client.Client, error) {
	seconds, err := strconv.ParseFloat(s.conf.get("timeout"), 64)
	if err != nil || seconds < 0 {
		return nil, fmt.Errorf("timeout in %s: %q is no number of seconds", s.conf.file, s.conf.get("timeout"))
	}
	endpoint := s.conf.get("endpoint")
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, misused("the endpoint %q is no URL: it looks like http://localhost:8080 or https://HOST/api", endpoint)
	}
	o := client.Options{
		Endpoint: endpoint, Timeout: time.Duration(seconds * float64(time.Second)),
		Username: s.conf.get("username"), Password: s.conf.get("password"),
		Key: s.conf.get("key"), Secret: s.conf.get("secret"),
		Insecure: !s.conf.on("sslverify"), CAFile: s.Env["REQUESTS_CA_BUNDLE"],
		CertFile: s.conf.get("sslcert"), KeyFile: s.conf.get("sslkey"),
		Now: s.Now,
	}
	// A certificate to verify by may stand where a yes or no does.
	if v := s.conf.get("sslverify"); !isSwitch(v) {
		o.CAFile = v
	}
	if token := s.token(); token != "" {
		o.Token = token
	}
	if s.conf.on("debug") {
		o.Trace = s.Err
	}
	return client.New(o)
}

// home is the folder of a file that belongs to the user.
func (s *session) home(file string) string {
	rest, ok := strings.CutPrefix(file, "~/")
	if !ok {
		return file
	}
	dir := s.Env["HOME"]
	if dir == "" {
		if d, err := os.UserHomeDir(); err == nil {
			dir = d
		}
	}
	return filepath.Join(dir, rest)
}

// remote returns the configuration that the server has for clients.
func (s *session) remote() (*client.Object, error) {
	if s.config == nil {
		o, err := s.client.Get(s.ctx, "/config", nil)
		if err != nil {
			return nil, fmt.Errorf("failed to get config from %s/config. Reason: %w", s.client.Endpoint(), err)
		}
		s.config = o
	}
	return s.config, nil
}

func (s *session) get(path string, q url.Values) (*client.Object, error) {
	return s.client.Get(s.ctx, path, q)
}

func (s *session) send(method, path string, body any) (*client.Object, error) {
	return s.client.Do(s.ctx, method, path, nil, body)
}

// say prints a line.
func (s *session) say(format string, args ...any) error {
	_, err := fmt.Fprintf(s.Out, format+"\n", args...)
	return err
}

// ask asks for a line; a secret is not shown.
func (s *session) ask(question string, secret bool) (string, error) {
	fmt.Fprint(s.Err, question+": ")
	if f, ok := s.In.(*os.File); ok && secret && term.IsTerminal(int(f.Fd())) {
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.Err)
		return string(b), err
	}
	if s.lines == nil {
		s.lines = bufio.NewReader(s.In)
	}
	line, err := s.lines.ReadString('\n')
	if err == io.EOF && line != "" {
		err = nil
	}
	if err == io.EOF {
		err = context.Canceled // nobody is there to answer
	}
	if _, isTerminal := terminal(s.In); !isTerminal {
		fmt.Fprintln(s.Err) // nobody pressed a key that shows
	}
	return strings.TrimRight(line, "\r\n"), err
}

// advise says what to do about an error.
func advise(err error) string {
	var refusal *client.Error
	var silent *client.Unreachable
	switch {
	case errors.As(err, &silent):
		return "Is the server running there? Its address is --endpoint-url, ALERTA_ENDPOINT, or endpoint in ~/.alerta.conf."
	case !errors.As(err, &refusal):
		return ""
	}
	switch refusal.Code {
	case http.StatusUnauthorized:
		return "Log in with `alerta login`, or set an API key: ALERTA_API_KEY, or key in ~/.alerta.conf."
	case http.StatusForbidden:
		return "`alerta whoami -u` shows what you may do; an administrator can give more scopes to your role or key."
	case http.StatusTooManyRequests:
		return "Wait a little and try again."
	}
	return ""
}

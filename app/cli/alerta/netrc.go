package alerta

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Tokens of logins are kept in ~/.netrc, where the Python client has them too:
// an entry for HOST:PORT has the login and, as its password, the token.

const netrcFile = "~/.netrc"

// machine is what the entry of an endpoint is called.
func machine(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	return u.Hostname() + ":" + port
}

// token returns the stored token of the endpoint, "" if there is none.
func (s *session) token() string {
	text, err := os.ReadFile(s.home(netrcFile))
	if err != nil {
		return ""
	}
	for _, e := range splitNetrc(string(text)) {
		if e.machine == machine(s.conf.get("endpoint")) {
			return e.password
		}
	}
	return ""
}

// keep stores a token, or removes it if it is "". What else is in the file stays
// as it is.
func (s *session) keep(login, token string) error {
	file, name := s.home(netrcFile), machine(s.conf.get("endpoint"))
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var out strings.Builder
	found := false
	for _, e := range splitNetrc(string(text)) {
		if e.machine == name {
			found = true
			continue
		}
		out.WriteString(e.text)
	}
	if token == "" && !found {
		return fmt.Errorf("no credentials stored for '%s'", name)
	}
	if token != "" {
		if out.Len() > 0 && !strings.HasSuffix(out.String(), "\n") {
			out.WriteString("\n")
		}
		fmt.Fprintf(&out, "machine %s\n\tlogin %s\n\tpassword %s\n", name, login, token)
	}
	return replace(file, out.String())
}

// replace writes a file that only its owner may read, all of it or nothing.
func replace(file, text string) error {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".netrc-")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), file)
}

// entry is a part of the file: a machine's, or what comes before the first.
type entry struct {
	text              string
	machine, password string
}

// splitNetrc splits the file where a line begins with a machine, the default or
// a macro.
func splitNetrc(text string) []entry {
	var entries []entry
	macro := false
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if macro = macro && len(words) > 0; macro {
			entries[len(entries)-1].text += line // a macro goes on to an empty line
			continue
		}
		begins := len(words) > 0 && (words[0] == "machine" || words[0] == "default" || words[0] == "macdef")
		if begins || len(entries) == 0 {
			entries = append(entries, entry{})
		}
		e := &entries[len(entries)-1]
		e.text += line
		macro = len(words) > 0 && words[0] == "macdef"
		for i := 0; i+1 < len(words) && !macro; i++ {
			switch words[i] {
			case "machine":
				e.machine = strings.Trim(words[i+1], `"`)
			case "password":
				e.password = strings.Trim(words[i+1], `"`)
			default:
				continue
			}
			i++
		}
	}
	return entries
}

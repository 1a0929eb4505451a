package alerta_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/cli/alerta"
)

func tokenOf(name string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"preferred_username":"`+name+`","scopes":["read","write"],"exp":1}`)) + ".c2ln"
}

// What else is in ~/.netrc stays there when a token comes and goes.
func TestNetrc(t *testing.T) {
	s := newStand(t, func(w http.ResponseWriter, r *http.Request, body string) {
		switch {
		case r.URL.Path == "/config":
			fmt.Fprint(w, `{"provider":"basic"}`)
		case strings.Contains(body, "wrong"):
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"status":"error","message":"Invalid username or password"}`)
		case r.URL.Path == "/auth/login":
			fmt.Fprintf(w, `{"token":%q}`, tokenOf("me"))
		default:
			fmt.Fprintf(w, `{"preferred_username":%q}`, r.Header.Get("Authorization"))
		}
	})
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	const others = "machine ftp.example.org login joe password \"a b\"\nmacdef init\nmachine " + "x\n\n# a comment\ndefault login anonymous password me@\n"
	c := newClient(t, s.URL)
	c.write(".netrc", others)
	file := filepath.Join(c.home, ".netrc")
	f := func(args, in string, code int, out, kept string) {
		t.Helper()
		c.in = in
		if got := c.run(strings.Fields(args)...); got != code || c.out.String() != out {
			t.Errorf("%s: exit code %d, %q, %s", args, got, &c.out, &c.err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != kept {
			t.Errorf("%s: ~/.netrc is %q, want %q", args, got, kept)
		}
	}
	mine := others + "machine " + u.Host + "\n\tlogin me\n\tpassword " + tokenOf("me") + "\n"
	f("login", "me\nwrong\n", 1, "", others)
	f("login", "", 1, "", others)
	f("login me", "right\n", 0, "Logged in as me\n", mine)
	f("login", "me\nright\n", 0, "Logged in as me\n", mine)
	f("token", "", 0, tokenOf("me")+"\n", mine)
	f("token --decode", "", 0, "preferred_username  : me\nscopes              : read, write\nexp                 : 1\n", mine)
	f("whoami", "", 0, "Bearer "+tokenOf("me")+"\n", mine)
	f("logout", "", 0, "Login credentials removed\n", others)
	f("logout", "", 1, "", others)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// The browser, which is told the page to open, comes back to this machine.
func TestBrowser(t *testing.T) {
	f := func(answer string, code int, out, errs, want string) {
		t.Helper()
		s := newStand(t, func(w http.ResponseWriter, r *http.Request, _ string) {
			if r.URL.Path == "/config" {
				fmt.Fprint(w, `{"provider":"gitlab","client_id":"id","gitlab_url":"https://gitlab.invalid/"}`)
				return
			}
			fmt.Fprintf(w, `{"token":%q}`, tokenOf("me"))
		})
		c := newClient(t, s.URL)
		c.env["BROWSER"] = "true" // which opens nothing
		o := c.options()
		o.Err = &visitor{t: t, told: &c.err, answer: answer}
		if got := alerta.Run(t.Context(), o, []string{"login"}); got != code || c.out.String() != out || !strings.Contains(c.err.String(), errs) {
			t.Errorf("%s: exit code %d, %q, %s", answer, got, &c.out, &c.err)
		}
		if got := s.requests(); !strings.HasSuffix(got, want) {
			t.Errorf("%s: asked %s", answer, got)
		}
	}
	f("code=abc", 0, "Logged in as me\n", "https://gitlab.invalid/oauth/authorize?client_id=id&redirect_uri=http%3A%2F%2F127.0.0.1%3A"+port+"&response_type=code&scope=openid&state=",
		`POST /auth/gitlab  {"clientId":"id","code":"abc","redirectUri":"http://127.0.0.1:`+port+`"}`)
	f("error=access_denied", 1, "", "Error: the provider refused: access_denied", "/config")
}

const port = "9004"

// visitor is a person who follows the address that is printed. Requests of
// others, and of one who has no state or another, get nothing.
type visitor struct {
	t      *testing.T
	told   *bytes.Buffer
	answer string
}

func (v *visitor) Write(p []byte) (int, error) {
	if _, state, ok := strings.Cut(string(p), "&state="); ok {
		go func() {
			for _, path := range []string{"/favicon.ico", "/?code=stolen&state=x", "/?" + v.answer + "&state=" + strings.TrimSpace(state)} {
				resp, err := http.Get("http://127.0.0.1:" + port + path)
				if err != nil {
					v.t.Error(err)
					return
				}
				resp.Body.Close()
			}
		}()
	}
	return v.told.Write(p)
}

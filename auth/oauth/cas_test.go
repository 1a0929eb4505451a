package oauth_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
	"github.com/alertad/alertad/db"
)

// The answers have the shapes of
// https://apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html
const (
	casJSON = `{"serviceResponse":{"authenticationSuccess":{"user":"jdoe","proxyGrantingTicket":null,
		"attributes":{"mail":["jdoe@example.com"],"displayName":"J Doe","roles":["user","ops"],"groups":"staff"}}}}`
	casXML = `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess><cas:user>jdoe</cas:user>
		<cas:attributes><cas:mail>jdoe@example.com</cas:mail><cas:displayName>J Doe</cas:displayName>
		<cas:roles>user</cas:roles><cas:roles>ops</cas:roles><cas:groups>staff</cas:groups></cas:attributes>
		</cas:authenticationSuccess></cas:serviceResponse>`
	casNo    = `{"serviceResponse":{"authenticationFailure":{"code":"INVALID_TICKET","description":"Ticket planted-ticket not recognized"}}}`
	casNoXML = `<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure></cas:serviceResponse>`
)

// newCAS makes a CAS whose server has the handler.
func newCAS(t testing.TB, kind string, h http.HandlerFunc) *oauth.CAS {
	t.Helper()
	o := newOP(t).options()
	o.HTTP, o.Name, o.Redirects = serve(t, h), "cas", oauth.Redirects{"https://ui.example.com"}
	p, err := oauth.NewCAS(oauth.CASOptions{
		Options: o.Options, Server: "https://cas.example.com/cas/", AnswerType: kind, RoleAttribute: "roles", GroupAttribute: "groups",
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCAS(t *testing.T) {
	want := auth.Identity{
		Issuer: "https://cas.example.com/cas", Subject: "jdoe", Login: "jdoe", Name: "J Doe", Email: "jdoe@example.com",
		Roles: []string{"user", "ops"}, Groups: []string{"staff"},
	}
	f := func(kind, body, format string) {
		t.Helper()
		p := newCAS(t, kind, func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			if r.Host+r.URL.Path != "cas.example.com/cas/serviceValidate" || q.Get("ticket") != "planted-ticket" ||
				q.Get("service") != "https://ui.example.com/" || q.Get("format") != format {
				t.Errorf("asked for %s", r.URL)
			}
			w.Write([]byte(body))
		})
		id, err := p.Exchange(t.Context(), auth.Code{Code: "planted-ticket", RedirectURI: "https://ui.example.com/"})
		if err != nil {
			t.Fatal(err)
		}
		id.Claims = nil
		if diff := cmp.Diff(want, id); diff != "" {
			t.Error(diff)
		}
	}
	f("AUTO", casJSON, "JSON")
	f("AUTO", casXML, "JSON")
	f("JSON", casJSON, "JSON")
	f("XML", casXML, "")
	want.EmailVerified = true
	f("AUTO", strings.Replace(casJSON, `"roles"`, `"email_verified":true,"roles"`, 1), "JSON")
	f("XML", strings.Replace(casXML, `<cas:mail>`, `<cas:emailVerified>true</cas:emailVerified><cas:mail>`, 1), "")
}

func TestCASFlow(t *testing.T) {
	service := ""
	p := newCAS(t, "AUTO", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("service") != service {
			t.Errorf("asked about the service %s", r.URL.Query().Get("service"))
		}
		w.Write([]byte(casXML))
	})
	f := auth.Flow{Callback: "https://alerts.example.com/auth/cas"}
	page, err := p.Begin(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(page)
	service = u.Query().Get("service")
	if !strings.HasPrefix(page, "https://cas.example.com/cas/login?") || service != f.Callback+"?state="+f.State {
		t.Errorf("login page %s", page)
	}
	come := func(query string) error {
		u, _ := url.Parse(f.Callback + "?" + query)
		_, err := p.Finish(t.Context(), f, back(u))
		checkError(t, err, f.State)
		return err
	}
	if err := come("state=" + f.State + "&ticket=planted-ticket"); err != nil {
		t.Error(err)
	}
	check(t, "state", come("state=x&ticket=planted-ticket"), db.Unauthorized, "state")
	check(t, "no state", come("ticket=planted-ticket"), db.Unauthorized, "state")
	check(t, "tickets", come("state="+f.State+"&ticket=a&ticket=b"), db.Invalid, "malformed")
	check(t, "no ticket", come("state="+f.State), db.Invalid, "missing")
	if got, err := p.Logout(t.Context(), auth.Identity{}, "https://alerts.example.com/"); got != "https://cas.example.com/cas/logout?service=https%3A%2F%2Falerts.example.com%2F" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

func TestCASRefused(t *testing.T) {
	f := func(name, kind string, h http.HandlerFunc, code db.Code, want string) {
		t.Helper()
		_, err := newCAS(t, kind, h).Exchange(t.Context(), auth.Code{Code: "planted-ticket", RedirectURI: "https://ui.example.com/"})
		checkError(t, err)
		check(t, name, err, code, want)
	}
	f("ticket", "AUTO", status(200, casNo), db.Unauthorized, "INVALID_TICKET")
	f("ticket", "AUTO", status(200, casNoXML), db.Unauthorized, "INVALID_TICKET")
	f("nobody", "AUTO", status(200, `{"serviceResponse":{"authenticationSuccess":{"user":""}}}`), db.Unauthorized, "")
	f("yes and no", "AUTO", status(200, `{"serviceResponse":{"authenticationSuccess":{"user":"a"},"authenticationFailure":{}}}`), db.Unauthorized, "")
	f("neither", "AUTO", status(200, `{}`), db.Unavailable, "neither")
	f("two users", "XML", status(200, strings.Replace(casXML, "<cas:user>", "<cas:user>root</cas:user><cas:user>", 1)), db.Unavailable, "neither")
	f("user of another namespace", "XML", status(200, `<serviceResponse><authenticationSuccess><user>a</user></authenticationSuccess></serviceResponse>`), db.Unavailable, "not of CAS")
	f("XML for JSON", "JSON", status(200, casXML), db.Unavailable, "not JSON")
	f("JSON for XML", "XML", status(200, casJSON), db.Unavailable, "not XML")
	f("page", "AUTO", status(200, "<html><br></html>"), db.Unavailable, "")
	f("in trouble", "AUTO", status(500, ""), db.Unavailable, "500")
	f("elsewhere", "AUTO", redirect("https://evil.example.com/?ticket=planted-ticket", 302), db.Unavailable, "redirects")
	f("huge", "AUTO", huge, db.Unavailable, "too large")

	p := newCAS(t, "AUTO", func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") })
	_, err := p.Exchange(t.Context(), auth.Code{Code: "planted-ticket", RedirectURI: "https://evil.example.com/"})
	check(t, "service", err, db.Invalid, "redirect")
	_, err = p.Exchange(t.Context(), auth.Code{Code: "planted-ticket"})
	check(t, "no service", err, db.Invalid, "service")
}

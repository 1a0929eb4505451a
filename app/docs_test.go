package app_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/app"
	"github.com/alertad/alertad/app/api/docs/docstest"
)

// What depends on the settings is held to the API reference in a whole server.
func TestReferenceOfServer(t *testing.T) {
	for _, model := range []string{"ALERTA", "ISA_18_2"} {
		p := start(t, t.TempDir(), "ALARM_MODEL="+model)
		get := func(path string) docstest.Exchange {
			t.Helper()
			u, err := url.Parse(p.url + path)
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.Get(u.String())
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			return docstest.Exchange{Method: "GET", URL: u, Code: res.StatusCode, Header: res.Header, Answer: body}
		}
		document := get("/api/docs/openapi.json").Answer
		for _, want := range []string{`"version":"` + app.Version + `"`, `"url":"` + p.url + `/api"`} {
			if !strings.Contains(string(document), want) {
				t.Errorf("no %s in the document", want)
			}
		}
		c, err := docstest.New(document)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/config", "/config.json", "/api", "/docs", "/management/manifest", "/management/status",
			"/management/properties", "/management/metrics", "/management/healthcheck", "/alerts", "/environments"} {
			if err := c.Check(get(path)); err != nil {
				t.Errorf("%s: %v", model, err)
			}
		}
	}
}

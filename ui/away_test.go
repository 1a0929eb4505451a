package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/alertad/alertad/ui"
)

func TestExport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "console")
	built := fstest.MapFS{
		".placeholder":            {Data: []byte("placeholder")},
		"index.html":              {Data: []byte(`<!doctype html><html lang="en"><head><base href="/"></head></html>`)},
		"assets/index-1a2b.js":    {Data: []byte("plain script")},
		"assets/index-1a2b.js.gz": {Data: []byte("gzipped script")},
	}
	o := ui.ExportOptions{Endpoint: "https://alerts.example.com/api", Base: "console"}
	for range 2 { // again, over what is there
		if err := ui.ExportOf(dir, o, built); err != nil {
			t.Fatal(err)
		}
	}
	f := func(name, want string) {
		t.Helper()
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
	page := `<!doctype html><html data-away lang="en"><head>` +
		`<meta http-equiv="Content-Security-Policy" content="default-src &#39;self&#39;; connect-src &#39;self&#39; https://alerts.example.com; object-src &#39;none&#39;; base-uri &#39;self&#39;; form-action &#39;self&#39;">` +
		`<base href="/console/"></head></html>`
	f("index.html", page)
	f("404.html", page)
	f("config.json", `{"endpoint":"https://alerts.example.com/api"}`+"\n")
	f("assets/index-1a2b.js", "plain script")
	f("assets/index-1a2b.js.gz", "gzipped script")
	if _, err := os.Stat(filepath.Join(dir, ".placeholder")); err == nil {
		t.Error("the placeholder is written")
	}

	refused := func(o ui.ExportOptions, built fstest.MapFS, want string) {
		t.Helper()
		if err := ui.ExportOf(dir, o, built); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", o, err)
		}
	}
	for _, endpoint := range []string{"", "alerts.example.com", "ftp://x", "https://", "javascript:alert(1)", "%"} {
		refused(ui.ExportOptions{Endpoint: endpoint}, built, "is no address")
	}
	refused(o, fstest.MapFS{}, "not built")
}

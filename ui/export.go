package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// ExportOptions say where a console that is written to a folder lives.
type ExportOptions struct {
	Endpoint string // address of the API; config.json beside the console names it, and may be changed
	Base     string // path below which the folder is served; "" is the root
	// TrackingID is that of Google Analytics; "" loads nothing from there.
	TrackingID string
}

// errNotBuilt is of a server without a console.
var errNotBuilt = errors.New("the console was not built into this program: run `make ui`, then build it again")

// Export writes the console to a folder, which any web server, object store or
// CDN can serve. A page that is not there must be answered with 404.html or
// index.html, since the console routes by itself.
func Export(dir string, o ExportOptions) error {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return err
	}
	return export(dir, o, built)
}

func export(dir string, o ExportOptions, built fs.FS) error {
	index, err := fs.ReadFile(built, "index.html")
	if err != nil {
		return errNotBuilt
	}
	endpoint, err := url.Parse(o.Endpoint)
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "http" && endpoint.Scheme != "https" {
		return fmt.Errorf("the endpoint %q is no address such as https://alerts.example.com/api", o.Endpoint)
	}
	settings, err := json.Marshal(map[string]string{"endpoint": o.Endpoint})
	if err != nil {
		return err
	}
	files := map[string][]byte{"config.json": append(settings, '\n')}
	files["index.html"] = awayPage(tracked(index, o.TrackingID), cleanBase(o.Base), policy(endpoint.Scheme+"://"+endpoint.Host, o.TrackingID, ""))
	files["404.html"] = files["index.html"]
	err = fs.WalkDir(built, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || files[name] != nil || name == ".placeholder" {
			return err
		}
		files[name], err = fs.ReadFile(built, name)
		return err
	})
	if err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// awayPage is the start page of a console that is served from elsewhere. What a
// server says in headers is in the page.
func awayPage(index []byte, base, policy string) []byte {
	head := `<meta http-equiv="Content-Security-Policy" content="` + html.EscapeString(policy) + `">` +
		`<base href="` + html.EscapeString(base) + `">`
	return marked(bytes.Replace(index, []byte(`<base href="/">`), []byte(head), 1), "data-away")
}

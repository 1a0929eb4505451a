package ui

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

const (
	forever    = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
)

// The files of a build by extension. A path with one of these is never taken
// for a page of the console.
var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

// The encodings that a build prepares, the smaller first.
var encodings = []struct{ extension, name string }{{".br", "br"}, {".gz", "gzip"}}

// file is one file of the build in all the encodings there are.
type file struct {
	kind   string
	cache  string
	plain  variant
	packed []variant
}

type variant struct {
	encoding string
	data     []byte
	etag     string
}

func newVariant(encoding string, data []byte) variant {
	sum := sha256.Sum256(data)
	return variant{encoding, data, `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
}

// readFiles reads a build; the start page is not among its files.
func readFiles(built fs.FS) map[string]*file {
	files := map[string]*file{}
	_ = fs.WalkDir(built, ".", func(name string, d fs.DirEntry, err error) error {
		kind := types[path.Ext(name)]
		if err != nil || d.IsDir() || kind == "" || name == "index.html" {
			return nil
		}
		data, err := fs.ReadFile(built, name)
		if err != nil {
			return nil
		}
		f := &file{kind: kind, cache: revalidate, plain: newVariant("", data)}
		if strings.HasPrefix(name, "assets/") { // the build puts a hash into their names
			f.cache = forever
		}
		for _, e := range encodings {
			if data, err := fs.ReadFile(built, name+e.extension); err == nil {
				f.packed = append(f.packed, newVariant(e.name, data))
			}
		}
		files[name] = f
		return nil
	})
	return files
}

func isAsset(name string) bool {
	return types[path.Ext(name)] != "" || strings.HasPrefix(name, "assets/") || strings.Contains(name, "/assets/")
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	v := f.plain
	for _, packed := range f.packed {
		if accepts(r.Header.Get("Accept-Encoding"), packed.encoding) {
			v = packed
			break
		}
	}
	header := w.Header()
	header.Set("Cache-Control", f.cache)
	header.Set("ETag", v.etag)
	if len(f.packed) > 0 {
		header.Add("Vary", "Accept-Encoding")
	}
	if matches(r.Header.Get("If-None-Match"), v.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if v.encoding != "" {
		header.Set("Content-Encoding", v.encoding)
	}
	header.Set("Content-Type", f.kind)
	header.Set("Content-Length", strconv.Itoa(len(v.data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(v.data)
	}
}

// accepts tells whether an Accept-Encoding header names the encoding and does
// not weigh it with zero (RFC 9110, section 12.5.3).
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), encoding) {
			continue
		}
		q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(weight)), "q=")
		if !ok {
			return true
		}
		value, err := strconv.ParseFloat(q, 64)
		return err == nil && value > 0
	}
	return false
}

// matches tells whether an If-None-Match header names the tag; the comparison
// is the weak one (RFC 9110, section 13.1.2).
func matches(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		tag := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}

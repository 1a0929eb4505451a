package ui

import (
	"io/fs"
	"net/http"
)

// NewHandler is Handler over another build.
func NewHandler(o Options, built fs.FS) http.Handler { return newHandler(o, built) }

// ExportOf is Export of another build.
func ExportOf(dir string, o ExportOptions, built fs.FS) error { return export(dir, o, built) }

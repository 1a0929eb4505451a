package ui

import (
	"io/fs"
	"net/http"
)

// NewHandler is Handler over another build.
func NewHandler(o Options, built fs.FS) http.Handler { return newHandler(o, built) }

package auth

import (
	"context"
	"strings"
)

// From is where a request came from and how it got here, with proxies taken
// into account.
type From struct {
	Address string // of the client
	Root    string // scheme and host under which it reached the server
	Prefix  string // the path below which the server lives for it
	Secure  bool   // it speaks TLS
}

// URL returns the address of a path of the server, as the client sees it.
func (f From) URL(path string) string { return f.Root + f.Prefix + path }

type localKey struct{}

// WithLocal marks the requests of somebody who has the right to the files of
// the server: they may do everything, like the server itself.
func WithLocal(ctx context.Context) context.Context {
	return context.WithValue(ctx, localKey{}, true)
}

func isLocal(ctx context.Context) bool { return ctx.Value(localKey{}) != nil }

func commas(names []string) string { return strings.Join(names, ",") }

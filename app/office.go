package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
)

// socketName is the socket in STATE_DIR through which the command line reaches
// a server that runs.
const socketName = "alertad.sock"

func socketFile(cfg *config.Config) string {
	return filepath.Join(cfg.String("STATE_DIR"), socketName)
}

// office serves the API to whoever may use the server's files: they may do
// everything. A nil office is closed.
type office struct {
	file string
	l    net.Listener
	http *http.Server
	log  *slog.Logger
}

// openOffice listens on the socket. A server that cannot do so works without:
// that is logged.
func openOffice(cfg *config.Config, h http.Handler, log *slog.Logger) *office {
	file := socketFile(cfg)
	l, err := listenPrivately(file)
	if err != nil {
		log.Warn("the command line cannot reach this server while it runs", "socket", file, "err", err)
		return nil
	}
	return &office{file: file, l: l, log: log, http: &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      time.Minute,
		ConnContext:       func(ctx context.Context, _ net.Conn) context.Context { return auth.WithLocal(ctx) },
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}}
}

// listenPrivately makes a socket that is its owner's alone from the first
// moment: in a folder of its own, from which it moves to its place.
func listenPrivately(file string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".s")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, "s")
	l, err := net.Listen("unix", made)
	if err != nil {
		return nil, err
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	err = os.Chmod(made, 0o600)
	if err == nil {
		err = os.Rename(made, file)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (o *office) serve() {
	if o == nil {
		return
	}
	go func() {
		if err := o.http.Serve(o.l); !errors.Is(err, http.ErrServerClosed) {
			o.log.Error("local socket", "err", err)
		}
	}()
}

func (o *office) close() error {
	if o == nil {
		return nil
	}
	err := errors.Join(o.http.Close(), o.l.Close())
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	if gone := os.Remove(o.file); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/postgres"
)

// from is where an import comes from.
type from struct {
	url *url.URL
	key string // for a running server
	cfg *config.Config
	log *slog.Logger
}

// origins opens a source by the scheme of its URL.
var origins = map[string]func(ctx context.Context, f from) (transfer.Source, error){
	"file":       fromFile,
	"bolt":       fromBolt,
	"postgres":   fromPostgres,
	"postgresql": fromPostgres,

	"http":        fromServer,
	"https":       fromServer,
	"mongodb":     fromMongo,
	"mongodb+srv": fromMongo,
}

// openOrigin opens what --from names: a URL, a path, or - for the standard input.
func (m *mover) openOrigin(ctx context.Context, text, key string) (transfer.Source, error) {
	if text == "-" {
		return transfer.FromFile(os.Stdin)
	}
	f := from{url: &url.URL{Scheme: "file", Path: text}, key: key, cfg: m.cfg, log: newLog(m.cfg, m.stderr)}
	if strings.Contains(text, "://") {
		var err error
		if f.url, err = url.Parse(text); err != nil {
			return nil, errors.New("--from: this is no URL; special characters in a password must be written as %XX")
		}
	}
	open, ok := origins[f.url.Scheme]
	if !ok {
		return nil, fmt.Errorf("--from: nothing can be imported from %s URLs; alertad import --help tells what there is", f.url.Scheme)
	}
	return open(ctx, f)
}

func fromFile(_ context.Context, f from) (transfer.Source, error) {
	if isDump(f.url.Path) {
		return fromDump(f)
	}
	file, err := os.Open(f.url.Path)
	if err != nil {
		return nil, err
	}
	src, err := transfer.FromFile(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", f.url.Path, err), file.Close())
	}
	return src, nil
}

func fromBolt(_ context.Context, f from) (transfer.Source, error) {
	if _, err := os.Stat(f.url.Path); err != nil {
		return nil, err
	}
	s, err := bolt.Open(f.url.Path, bolt.Options{Log: f.log})
	if err != nil {
		return nil, err
	}
	return transfer.FromStore(s, "file "+f.url.Path), nil
}

// fromPostgres tells by its tables whose a database is. In that which alertad uses
// itself only those of an Alerta can be meant.
func fromPostgres(ctx context.Context, f from) (transfer.Source, error) {
	schema, err := postgres.SchemaOf(ctx, f.url.String())
	if err != nil {
		return nil, err
	}
	if schema == "" || f.url.String() == f.cfg.String("DATABASE_URL") {
		return fromAlertaPostgres(ctx, f)
	}
	s, err := postgres.Open(ctx, f.url.String(), postgres.Options{Schema: schema, Log: f.log})
	if err != nil {
		return nil, err
	}
	return transfer.FromStore(s, "database "+f.url.Redacted()), nil
}

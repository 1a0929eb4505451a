package app

import (
	"context"
	"os"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alertaapi"
	"github.com/alertad/alertad/app/transfer/alertamongo"
	"github.com/alertad/alertad/app/transfer/alertapg"
)

// alertaOptions are what stands in where an Alerta has nothing: the settings.
func alertaOptions(cfg *config.Config) (alerta.Options, error) {
	m, err := newModel(cfg)
	return alerta.Options{
		Model:            m,
		AlertTimeout:     int64(cfg.Int("ALERT_TIMEOUT")),
		HeartbeatTimeout: int64(cfg.Int("HEARTBEAT_TIMEOUT")),
		BlackoutDuration: int64(cfg.Int("BLACKOUT_DURATION")),
		KeyLife:          cfg.Duration("API_KEY_EXPIRE_DAYS"),
	}, err
}

// fromServer reads a running server by its API.
func fromServer(ctx context.Context, f from) (transfer.Source, error) {
	o, err := alertaOptions(f.cfg)
	if err != nil {
		return nil, err
	}
	return nothing(alertaapi.Open(ctx, f.url.String(), alertaapi.Options{Options: o, Key: f.key}))
}

func fromAlertaPostgres(ctx context.Context, f from) (transfer.Source, error) {
	o, err := alertaOptions(f.cfg)
	if err != nil {
		return nil, err
	}
	return nothing(alertapg.Open(ctx, f.url.String(), o))
}

func fromMongo(ctx context.Context, f from) (transfer.Source, error) {
	o, err := alertaOptions(f.cfg)
	if err != nil {
		return nil, err
	}
	return nothing(alertamongo.Open(ctx, f.url.String(), o))
}

// fromDump reads what mongodump wrote. With several databases in it, the URL
// names the one to read: file:///path?database=monitoring.
func fromDump(f from) (transfer.Source, error) {
	o, err := alertaOptions(f.cfg)
	if err != nil {
		return nil, err
	}
	return nothing(alertamongo.OpenDump(f.url.Path, f.url.Query().Get("database"), o))
}

// isDump reports whether a path is of mongodump: its folder or its archive.
func isDump(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (info.IsDir() || alertamongo.IsArchive(path))
}

// nothing makes of a source that could not be opened no source at all.
func nothing[S transfer.Source](s S, err error) (transfer.Source, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Package alertapg reads the PostgreSQL database of an Alerta server, of any
// version that had one. Everything is read in one read-only transaction, so that
// it fits together and the server may go on meanwhile.
//
// Rows are asked for as JSON, so that it does not matter which columns a version
// of the schema has, nor of what type they are.
package alertapg

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// Source is an open database.
type Source struct {
	conn    *pgx.Conn
	tx      pgx.Tx
	convert *alerta.Converter
	name    string
	tables  map[string]bool
}

var _ transfer.Source = (*Source)(nil)

// connectTimeout is how long to wait for the server if the URL does not say.
const connectTimeout = 10 * time.Second

// Open connects to the database with that URL, postgres://user@host/name. What
// the server may do with a transaction that lasts is set for this connection
// only; nothing is written. An error does not tell the password.
func Open(ctx context.Context, url string, o alerta.Options) (*Source, error) {
	convert, err := alerta.New(o)
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, db.Wrap(db.Invalid, "this is no URL of a PostgreSQL database", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "alertad import"
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec // a pooler may be between
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	s := &Source{conn: conn, convert: convert, name: fmt.Sprintf("PostgreSQL database %s on %s", config.Database, config.Host)}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin starts the transaction and looks what there is.
func (s *Source) begin(ctx context.Context) (err error) {
	if s.tx, err = s.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, set := range []string{"statement_timeout = 0", "idle_in_transaction_session_timeout = 0", "timezone = 'UTC'", "intervalstyle = 'iso_8601'"} {
		if _, err := s.tx.Exec(ctx, "SET LOCAL "+set); err != nil {
			return fmt.Errorf("set %s: %w", set, err)
		}
	}
	s.tables = map[string]bool{}
	for _, name := range append(names(), "notes", "alertad_alert") {
		var there bool
		if err := s.tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", name).Scan(&there); err != nil {
			return fmt.Errorf("look for table %s: %w", name, err)
		}
		s.tables[name] = there
	}
	switch {
	case s.tables["alerts"]:
		return nil
	case s.tables["alertad_alert"]:
		return db.Errorf(db.Invalid, "this is the database of another alertad: use its export")
	}
	return db.Errorf(db.Invalid, "this is no database of Alerta: it has no table alerts (one in a schema of its own is found with ?search_path=NAME in the URL)")
}

func names() []string {
	var out []string
	for _, k := range alerta.Kinds {
		out = append(out, k.Name)
	}
	return out
}

// Close ends the transaction and the connection.
func (s *Source) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	return s.conn.Close(ctx)
}

// Survey counts the rows.
func (s *Source) Survey(ctx context.Context) (transfer.Survey, error) {
	out := transfer.Survey{Name: s.name, Counts: map[string]int{}}
	for _, k := range alerta.Kinds {
		if !s.tables[k.Name] {
			out.Notes = append(out.Notes, "there is no table "+k.Name)
			continue
		}
		n, err := s.count(ctx, k.Name)
		if err != nil {
			return out, err
		}
		out.Counts[k.Kind.Name] = n
	}
	if !s.tables["notes"] {
		return out, nil
	}
	n, err := s.count(ctx, "notes WHERE NOT EXISTS (SELECT FROM alerts WHERE alerts.id = notes.alert)")
	if err == nil && n > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("notes that are not kept, as their alerts are gone: %d", n))
	}
	return out, err
}

func (s *Source) count(ctx context.Context, what string) (n int, err error) {
	if err = s.tx.QueryRow(ctx, "SELECT count(*) FROM "+what).Scan(&n); err != nil {
		err = fmt.Errorf("count %s: %w", what, err)
	}
	return n, err
}

// Items yields alerts as the server sends them, and the rest by their ids.
func (s *Source) Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[transfer.Item, error] {
	name := alerta.NameOf(k)
	switch {
	case !s.tables[name]:
		return func(func(transfer.Item, error) bool) {}
	case k == db.Alerts:
		return s.alerts(ctx, position)
	}
	return func(yield func(transfer.Item, error) bool) {
		var docs []alerta.Doc
		for d, err := range s.docs(ctx, "SELECT row_to_json(t) FROM "+name+" t") {
			if err != nil {
				yield(transfer.Item{}, fmt.Errorf("read %s: %w", name, err))
				return
			}
			docs = append(docs, d[0])
		}
		s.convert.All(k, docs, position)(yield)
	}
}

package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// steps are the migrations that kinds cannot tell: what is renamed, rewritten or
// dropped. Their number is the version of the schema; a program refuses one that
// it does not know. A step is never changed once it was released. New kinds,
// fields, keys and indexes need none.
var steps = []func(ctx context.Context, tx pgx.Tx, s *Store) error{
	createState,
	createKept,
}

// createState is the first step: the table in which the schema keeps count.
func createState(ctx context.Context, tx pgx.Tx, s *Store) error {
	_, err := tx.Exec(ctx, `CREATE TABLE `+s.state()+` (name text PRIMARY KEY, version int NOT NULL, shape text NOT NULL)`)
	return err
}

// state is that table: a row with an empty name for the whole, and one for each
// kind with the shape of what is derived for it.
func (s *Store) state() string { return qualify(s.schema, "alertad_schema") }

// prepare makes or migrates the tables. All happens in one transaction under an
// advisory lock, which holds behind a pooler too: other servers that start wait,
// and find it done; if it fails, nothing has happened. The lock is the whole
// database's, as extensions are.
func (s *Store) prepare(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer s.rollback(tx)
	if err := s.migrate(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (s *Store) migrate(ctx context.Context, tx pgx.Tx) error {
	var encoding string
	if err := tx.QueryRow(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s; alertad needs UTF8", encoding)
	}
	version, shape, err := s.current(ctx, tx)
	if err != nil {
		return err
	}
	if version == len(steps) && shape == s.shape() {
		return nil
	}
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, number("alertad schema")); err != nil {
		return err
	}
	if version, shape, err = s.current(ctx, tx); err != nil || version == len(steps) && shape == s.shape() {
		return err
	}
	return s.upgrade(ctx, tx, version)
}

// current returns the version and shape of the schema, 0 if there is none.
func (s *Store) current(ctx context.Context, tx pgx.Tx) (version int, shape string, err error) {
	var there bool // to_regclass would remember what it said before the lock
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = $1 AND c.relname = 'alertad_schema')`, s.schema).Scan(&there)
	if err != nil || !there {
		return 0, "", err
	}
	err = tx.QueryRow(ctx, `SELECT version, shape FROM `+s.state()+` WHERE name = ''`).Scan(&version, &shape)
	if err == nil && version > len(steps) {
		err = fmt.Errorf("a newer version of this program made the tables: their version is %d, and this one knows %d", version, len(steps))
	}
	return version, shape, err
}

func (s *Store) upgrade(ctx context.Context, tx pgx.Tx, version int) error {
	if err := s.createSchema(ctx, tx); err != nil {
		return err
	}
	for n, step := range steps[version:] {
		if err := step(ctx, tx, s); err != nil {
			return fmt.Errorf("migration %d: %w", version+n+1, err)
		}
	}
	for _, sql := range functions(s.schema) {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	trigrams, err := s.trigrams(ctx, tx)
	if err != nil {
		return err
	}
	for _, t := range s.tables {
		if err := s.derive(ctx, tx, t, trigrams); err != nil {
			return fmt.Errorf("table of %s: %w", t.kind.Name, err)
		}
	}
	s.log.Info("database prepared", "schema", s.schema, "version", len(steps))
	return s.note(ctx, tx, "", s.shape())
}

// createSchema asks first: whoever may use a schema may not always make one.
func (s *Store) createSchema(ctx context.Context, tx pgx.Tx) error {
	var there bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`, s.schema).Scan(&there)
	if err == nil && !there {
		_, err = tx.Exec(ctx, `CREATE SCHEMA `+pgx.Identifier{s.schema}.Sanitize())
	}
	return err
}

// trigrams returns the operator class of pg_trgm, empty if the extension cannot
// be had: then searching for words reads every record.
func (s *Store) trigrams(ctx context.Context, tx pgx.Tx) (string, error) {
	err := pgx.BeginFunc(ctx, tx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `CREATE EXTENSION IF NOT EXISTS pg_trgm`)
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		s.log.Warn("text searches will be slow: the extension pg_trgm cannot be made", "error", pg.Message)
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var schema string
	err = tx.QueryRow(ctx, `SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'`).Scan(&schema)
	return qualify(schema, "gin_trgm_ops"), err
}

// note keeps a shape.
func (s *Store) note(ctx context.Context, tx pgx.Tx, name, shape string) error {
	_, err := tx.Exec(ctx, `INSERT INTO `+s.state()+` VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET version = excluded.version, shape = excluded.shape`,
		name, len(steps), shape)
	return err
}

// shape is a digest of all that is derived; as long as it is the same, there is
// nothing to prepare.
func (s *Store) shape() string {
	var b strings.Builder
	for _, t := range s.tables {
		fmt.Fprintf(&b, "%s: %s\n", t.kind.Name, t.shape())
		for _, ix := range indexes {
			if ix.kind == t.kind {
				fmt.Fprintf(&b, "%s: %s\n", ix.name, ix.definition(s.schema, "trigrams"))
			}
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:16])
}

// shape names the columns and keys.
func (t *table) shape() string {
	var b strings.Builder
	for _, c := range t.columns {
		b.WriteString(c.name + " " + c.typ + ", ")
	}
	for _, k := range t.kind.Keys {
		b.WriteString(k.Name + ", ")
	}
	return b.String()
}

// derive makes what a kind needs and is not there: its table, columns, keys and
// indexes. If records are there already, what is derived of them is derived again.
func (s *Store) derive(ctx context.Context, tx pgx.Tx, t *table, trigrams string) error {
	for _, sql := range t.create() {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	var shape string
	err := tx.QueryRow(ctx, `SELECT shape FROM `+s.state()+` WHERE name = $1`, t.kind.Name).Scan(&shape)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if err == nil && shape != t.shape() {
		if err := s.refill(ctx, tx, t); err != nil {
			return err
		}
	}
	if err := s.index(ctx, tx, t, trigrams); err != nil {
		return err
	}
	return s.note(ctx, tx, t.kind.Name, t.shape())
}

// create is the statements that make the tables of a kind.
func (t *table) create() []string {
	if t.parent != nil {
		return []string{fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (
			_parent bigint NOT NULL REFERENCES %s ON DELETE CASCADE, _order bigint NOT NULL,
			_rev bigint NOT NULL, _doc bytea NOT NULL, PRIMARY KEY (_parent, _order))`, t.name, t.parent.name)}
	}
	out := []string{fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (
		_row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, _rev bigint NOT NULL, _doc bytea NOT NULL,
		id text COLLATE "C" NOT NULL UNIQUE)`, t.name)}
	var add []string
	for _, c := range t.columns[1:] {
		add = append(add, fmt.Sprintf(`ADD COLUMN IF NOT EXISTS %s %s`, c.name, c.typ))
	}
	if len(add) > 0 {
		out = append(out, `ALTER TABLE `+t.name+` `+strings.Join(add, ", "))
	}
	if t.keys != "" {
		out = append(out, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS %s (
			_key bigint NOT NULL, _row bigint NOT NULL REFERENCES %s ON DELETE CASCADE, PRIMARY KEY (_row, _key))`, t.keys, t.name),
			fmt.Sprintf(`CREATE INDEX IF NOT EXISTS %s ON %s (_key)`, pgx.Identifier{"alertad_" + t.kind.Name + "_key_key"}.Sanitize(), t.keys))
	}
	return out
}

// refill puts every record again, as it is: a field, key or column is new.
func (s *Store) refill(ctx context.Context, outer pgx.Tx, t *table) error {
	if t.parent != nil {
		return nil
	}
	s.log.Info("deriving columns again", "kind", t.kind.Name)
	v := &view{reader: reader{s: s, ctx: ctx, tx: outer}}
	for f, err := range v.stream(t, &compiler{table: t}, `SELECT t._row, t._rev, t._doc FROM `+t.name+` t ORDER BY t._row`) {
		if err != nil {
			return err
		}
		if err := t.rewrite(ctx, outer, f); err != nil {
			return err
		}
	}
	return nil
}

// rewrite derives one record's columns and keys.
func (t *table) rewrite(ctx context.Context, tx pgx.Tx, f found) error {
	values, err := t.values(f.rec)
	if err != nil {
		return err
	}
	var sets []string
	for i, c := range t.columns {
		sets = append(sets, fmt.Sprintf("%s = $%d", c.name, i+2))
	}
	b := &pgx.Batch{}
	b.Queue(`UPDATE `+t.name+` SET `+strings.Join(sets, ", ")+` WHERE _row = $1`, append([]any{f.at}, values[:len(t.columns)]...)...)
	if t.keys != "" {
		b.Queue(`DELETE FROM `+t.keys+` WHERE _row = $1`, f.at)
		b.Queue(`INSERT INTO `+t.keys+` (_key, _row) SELECT unnest($2::bigint[]), $1::bigint`, f.at, t.keysOf(f.rec))
	}
	return tx.SendBatch(ctx, b).Close()
}

// index makes the indexes of a table, and drops those that have another
// definition now.
func (s *Store) index(ctx context.Context, tx pgx.Tx, t *table, trigrams string) error {
	for _, ix := range indexes {
		if ix.kind != t.kind {
			continue
		}
		definition := ix.definition(s.schema, trigrams)
		if definition == "" {
			continue
		}
		if _, err := tx.Exec(ctx, ix.create(t, definition)); err != nil {
			return fmt.Errorf("index %s: %w", ix.name, err)
		}
		if err := s.dropOther(ctx, tx, ix, indexName(ix, definition)); err != nil {
			return fmt.Errorf("index %s: %w", ix.name, err)
		}
	}
	return nil
}

func (s *Store) dropOther(ctx context.Context, tx pgx.Tx, ix index, keep string) error {
	rows, err := tx.Query(ctx, `SELECT indexname FROM pg_indexes WHERE schemaname = $1 AND indexname ~ $2 AND indexname <> $3`,
		s.schema, "^"+ix.prefix()+"[0-9a-f]{8}$", keep)
	if err != nil {
		return err
	}
	others, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range others {
		if _, err := tx.Exec(ctx, `DROP INDEX `+qualify(s.schema, name)); err != nil {
			return err
		}
	}
	return err
}

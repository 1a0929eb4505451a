package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
)

// index is one index over the columns of a kind. Kinds work without: these are for
// the questions that a console asks of many records.
type index struct {
	kind *db.Kind
	name string

	// using is the method and what is indexed: {f} stands for a field's column,
	// {#f} for numbers of its members, {~f} for its lower case.
	using string
}

// indexes is all of them. Each costs with every change of a record, so there is
// none for what is seldom asked. Values of any length are under a hash or
// trigrams; in btrees stand those that are names.
var indexes = []index{
	{db.Alerts, "recent", `btree ({lastReceiveTime} DESC NULLS LAST, {id})`},
	{db.Alerts, "console", `btree ({environment}, {status}, {severity}, {lastReceiveTime} DESC NULLS LAST, {id}) INCLUDE (_row, {customer})`},
	{db.Alerts, "last_receive_id", `btree ({lastReceiveId})`},
	{db.Alerts, "expire_time", `btree ({expireTime}) WHERE {expireTime} IS NOT NULL`},
	{db.Alerts, "ack_until", `btree ({ackUntil}) WHERE {ackUntil} IS NOT NULL`},
	{db.Alerts, "shelve_until", `btree ({shelveUntil}) WHERE {shelveUntil} IS NOT NULL`},
	{db.Alerts, "resource", `hash ({resource})`},
	{db.Alerts, "event", `hash ({event})`},
	{db.Alerts, "tags", `gin ({#tags})`},
	{db.Alerts, "service", `gin ({#service})`},
	{db.Alerts, "attributes", `gin ({attributes} jsonb_path_ops)`},
	{db.Alerts, "words", `gin ({~text} {trigrams}, {~resource} {trigrams}, {~event} {trigrams})`},
	{db.Deliveries, "alerts", `gin ({#alerts})`},
}

// definition writes the index out; empty if it needs trigrams and there are
// none. The operator class for them is given with its schema.
func (ix index) definition(schema, trigrams string) string {
	if strings.Contains(ix.using, "{trigrams}") && trigrams == "" {
		return ""
	}
	replace := []string{"{trigrams}", trigrams}
	for _, f := range ix.kind.Fields {
		col := columnName(ix.kind, f.Name)
		replace = append(replace, "{"+f.Name+"}", col, "{#"+f.Name+"}", hashes(schema, col), "{~"+f.Name+"}", folded(schema, col))
	}
	return strings.NewReplacer(replace...).Replace(ix.using)
}

func (ix index) prefix() string { return "alertad_" + ix.kind.Name + "_" + ix.name + "_" }

// indexName ends in a digest of the definition, so that another definition makes
// another index.
func indexName(ix index, definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return ix.prefix() + hex.EncodeToString(sum[:4])
}

// create is the statement that makes the index if it is not there.
func (ix index) create(t *table, definition string) string {
	return fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s USING %s",
		pgx.Identifier{indexName(ix, definition)}.Sanitize(), t.name, definition)
}

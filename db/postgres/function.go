package postgres

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
)

// Two functions of ours live in the database, because indexes are made over them.
// Their names have the version of what they do: another one is another function.

// foldName is the function that does what strings.ToLower does, character by
// character and in no language. Go's tables change with Unicode's version.
func foldName(schema string) string {
	return qualify(schema, "alertad_lower_"+strings.ReplaceAll(unicode.Version, ".", "_"))
}

func folded(schema, value string) string { return foldName(schema) + "(" + value + ")" }

// hashesName is the function that makes a number of each member of a set. A
// number always fits into an index.
func hashesName(schema string) string { return qualify(schema, "alertad_hashes_1") }

func hashes(schema, value string) string { return hashesName(schema) + "(" + value + ")" }

// functions are the statements that define them. PostgreSQL puts the body of the
// first in the place of each call.
func functions(schema string) []string {
	from, to := cases()
	return []string{
		fmt.Sprintf(`CREATE OR REPLACE FUNCTION %s(s text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN octet_length(s) = char_length(s) THEN lower(s COLLATE "C") ELSE translate(s, '%s', '%s') END $$`,
			foldName(schema), from, to),
		fmt.Sprintf(`CREATE OR REPLACE FUNCTION %s(s text[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT array_agg(hashtextextended(m, 0)) FROM unnest(s) AS m $$`, hashesName(schema)),
	}
}

// cases are the characters that have another lower case, and that.
var cases = sync.OnceValues(func() (from, to string) {
	var f, t strings.Builder
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if low := unicode.ToLower(r); low != r {
			f.WriteRune(r)
			t.WriteRune(low)
		}
	}
	return f.String(), t.String()
})

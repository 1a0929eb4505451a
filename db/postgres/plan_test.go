package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/query"
)

// TestPlans: what a console asks is answered from indexes, on many alerts whose
// values are spread as they are in life.
func TestPlans(t *testing.T) {
	name := newName()
	s := openClosed(t, name)
	run(t, s, fill(name, 50_000))
	run(t, s, `VACUUM ANALYZE `+name+`.alertad_alert`)
	newest := []query.Order{{Field: "lastReceiveTime", Type: query.Time, Desc: true}}
	bySeverity := []query.Order{{Field: "severity", Type: query.Text, Rank: map[string]int64{"critical": 1, "major": 2, "minor": 3, "ok": 5}}, newest[0]}
	now := db.Alerts.Between("lastReceiveTime", nil, &query.Bound{Num: int64(dbtest.Noon.AddSeconds(1e6)), Inclusive: true})
	open := query.Conj(now, query.Or{db.Alerts.Is("status", "open"), db.Alerts.Is("status", "ack")})
	production := query.Conj(open, db.Alerts.Is("environment", "Production"))

	finds := func(where query.Node, order []query.Order, want ...string) {
		t.Helper()
		plan, err := s.ExplainFind(context.Background(), db.Alerts, query.Query{Where: where, Order: order, Limit: 50})
		expect(t, fmt.Sprintf("find where %v", where), plan, err, want...)
	}
	finds(now, newest, "Index Scan using alertad_alert_recent")
	finds(open, newest, "Index Scan using alertad_alert_recent")
	finds(production, newest, "Index Scan using alertad_alert_recent")
	finds(production, bySeverity, "Index Only Scan using alertad_alert_console")
	finds(db.Alerts.Is("id", "a00042"), nil, "Index Scan using alertad_alert_id_key")
	finds(db.Alerts.Is("resource", "host-42"), newest, "alertad_alert_resource")
	finds(query.Conj(production, db.Alerts.Is("resource", "host-42")), bySeverity, "alertad_alert_resource")
	finds(db.Alerts.Is("event", "rare-7"), newest, "alertad_alert_event")
	finds(db.Alerts.Is("tags", "rack:17"), newest, "alertad_alert_tags")
	finds(db.Alerts.Is("service", "Service 17"), bySeverity, "alertad_alert_service")
	finds(attribute(t, "serial", "s42"), newest, "alertad_alert_attributes")
	finds(test(t, "id", query.Prefix, "a0042"), newest, "alertad_alert_id_key")
	finds(query.Disj(test(t, "id", query.Prefix, "a0042"), test(t, "lastReceiveId", query.Prefix, "a0042")), newest, "alertad_alert_id_key", "alertad_alert_last_receive_id")
	finds(test(t, "text", query.Contains, "Sector 4711"), newest, "alertad_alert_words")
	finds(test(t, "text", query.Phrase, "sector 4711"), bySeverity, "alertad_alert_words")
	finds(test(t, "text", query.Wildcard, "sect*4711"), newest, "alertad_alert_words")
	finds(test(t, "text", query.Regex, `sector 47\d1 .*gone`), newest, "alertad_alert_words")
	finds(test(t, "resource", query.Contains, "ost-4711"), newest, "alertad_alert_words")
	finds(db.Alerts.Between("expireTime", nil, &query.Bound{Num: int64(dbtest.Noon.AddSeconds(86500))}), nil, "alertad_alert_expire_time")

	counts := func(where query.Node, by []string, want ...string) {
		t.Helper()
		plan, err := s.ExplainCount(context.Background(), db.Alerts, where, by...)
		expect(t, fmt.Sprintf("count where %v by %v", where, by), plan, err, want...)
	}
	counts(production, nil, "Index Only Scan using alertad_alert_console")
	counts(production, []string{"severity", "status"}, "Index Only Scan using alertad_alert_console")
	counts(now, []string{"environment", "severity", "status"}, "Index Only Scan using alertad_alert_console")
	counts(query.Conj(production, db.Alerts.Is("customer", "")), []string{"severity"}, "Index Only Scan using alertad_alert_console")
}

// fill makes alerts. Most are closed, some texts are the same, some are not. What
// is stored beside the columns is as long as in life, and of no use.
func fill(schema string, n int) string {
	return fmt.Sprintf(`INSERT INTO %s.alertad_alert (_rev, _doc, id, last_receive_id, resource, event, environment, severity, status,
		service, text, tags, attributes, last_receive_time, expire_time)
	SELECT 1, decode(repeat('5a', 600), 'hex'), 'a' || lpad(i::text, 5, '0'), 'a' || lpad(i::text, 5, '0'), 'host-' || i %% 20000,
		CASE WHEN i %% 20 < 3 THEN (ARRAY['NodeDown', 'DiskFull', 'HighLoad'])[i %% 20 + 1] ELSE 'rare-' || i END,
		(ARRAY['Production', 'Production', 'Production', 'Development', 'Test'])[i %% 5 + 1],
		(ARRAY['critical', 'major', 'minor', 'ok', 'ok'])[i * 7 %% 11 %% 5 + 1],
		(ARRAY['open', 'ack', 'closed', 'closed', 'closed', 'closed', 'expired'])[i * 5 %% 13 %% 7 + 1],
		ARRAY['Service ' || i %% 300], 'sector ' || i * 31 %% 49999 || ' of the disk is gone since ' || i,
		ARRAY['dc:ams', 'rack:' || i %% 500], jsonb_build_object('region', 'EU', 'serial', 's' || i),
		%[2]d + i * 7 %% 50000 * 1000, %[2]d + 86400000 + i * 7 %% 50000 * 1000
	FROM generate_series(0, %[3]d) AS i`, schema, dbtest.Noon, n-1)
}

func attribute(t testing.TB, key, value string) query.Node {
	t.Helper()
	f, _ := db.Alerts.Schema.Field("attributes")
	n, err := query.NewTest(f, key, query.Equal, value)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// expect wants the plan to name indexes, and to read no table from end to end.
func expect(t *testing.T, what, plan string, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	for _, w := range want {
		if !strings.Contains(plan, w) || strings.Contains(plan, "Seq Scan") {
			t.Errorf("%s: no %q in\n%s", what, w, plan)
		}
	}
}

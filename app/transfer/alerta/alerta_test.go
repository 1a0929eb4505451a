package alerta_test

import (
	"encoding/json"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alerta/alertatest"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var update = flag.Bool("update", false, "write the golden files")

func converter(t testing.TB, o alerta.Options) *alerta.Converter {
	t.Helper()
	o.Now = alertatest.Now
	c, err := alerta.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t testing.TB, text string) alerta.Doc {
	t.Helper()
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	var d alerta.Doc
	if err := in.Decode(&d); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return d
}

// Values of other types than today's Alerta would take.
func TestOddValues(t *testing.T) {
	c := converter(t, alerta.Options{})
	f := func(name, members, field, want string, notes ...string) {
		t.Helper()
		item := c.Alert(parse(t, `{"id":"a","resource":"r","event":"e","lastReceiveTime":"2026-01-01T00:00:00Z",`+members+`}`), nil)
		got, err := json.Marshal(show(item.Records[0], field))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s: %s is %s, want %s", name, field, got, want)
		}
		if diff := cmp.Diff(notes, item.Notes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	f("a number as text", `"value":5`, "value", `"5"`)
	f("a fraction as text", `"value":0.25`, "value", `"0.25"`)
	f("a bool as text", `"value":true`, "value", `"True"`)
	f("an object as text", `"rawData":{"a":[1]}`, "rawData", `"{\"a\":[1]}"`, "alert rawData: no text, kept as JSON")
	f("a NUL", `"text":"a\u0000b"`, "text", `"ab"`, "alert text: characters that no text may have are gone")
	f("a NUL in a tag", `"tags":["a\u0000","a"]`, "tags", `["a"]`, "alert tags: characters that no text may have are gone")
	f("one text for a list", `"service":"Web"`, "service", `["Web"]`)
	f("no text for a list", `"service":""`, "service", `null`)
	f("numbers in a list", `"tags":[1,null,"b",2.5]`, "tags", `["1","b","2.5"]`)
	f("the event is correlated", `"correlate":["x"]`, "correlate", `["x","e"]`)
	f("customers", `"customer":["A","B"]`, "customer", `"A"`, "alert customer: several, only the first is kept")
	f("one customer in a list", `"customer":["A"]`, "customer", `"A"`)
	f("no customer in a list", `"customer":[]`, "customer", `""`)
	f("a long name", `"environment":"`+strings.Repeat("ä", 200)+`"`, "environment", `"`+strings.Repeat("ä", 127)+`"`,
		"alert environment: longer than 255 bytes, cut")
	f("a timeout as text", `"timeout":"60"`, "timeout", `60`)
	f("a timeout with a fraction", `"timeout":60.0`, "timeout", `60`)
	f("an interval", `"timeout":"P1DT1H1M1.5S"`, "timeout", `90061`)
	f("an interval of weeks", `"timeout":"P2W"`, "timeout", `1209600`)
	f("an interval of months", `"timeout":"P1M"`, "timeout", `86400`, "alert timeout: not kept, it is no number")
	f("an interval of nothing", `"timeout":"P"`, "timeout", `86400`, "alert timeout: not kept, it is no number")
	f("a negative timeout", `"timeout":-1`, "timeout", `86400`, "alert timeout: negative, 86400 instead")
	f("no timeout", `"timeout":null`, "timeout", `86400`)
	f("never", `"timeout":0`, "timeout", `0`)
	f("a timeout that is none", `"timeout":[]`, "timeout", `86400`, "alert timeout: not kept, it is no number")
	f("a number without end", `"timeout":1e300`, "timeout", `86400`, "alert timeout: not kept, it is no whole number")
	f("microseconds", `"createTime":"2026-01-02T03:04:05.678901"`, "createTime", `"2026-01-02T03:04:05.678Z"`)
	f("no fraction", `"createTime":"2026-01-02T03:04:05"`, "createTime", `"2026-01-02T03:04:05.000Z"`)
	f("a zone", `"createTime":"2026-01-02 03:04:05.5+02:00"`, "createTime", `"2026-01-02T01:04:05.500Z"`)
	f("infinity", `"createTime":"infinity"`, "createTime", `"9999-12-31T23:59:59.000Z"`)
	f("before all time", `"createTime":"-infinity"`, "createTime", `"2026-01-01T00:00:00.000Z"`, "alert createTime: not kept, it is no time")
	f("no time", `"createTime":17`, "createTime", `"2026-01-01T00:00:00.000Z"`, "alert createTime: not kept, it is no time")
	f("nested attributes", `"attributes":{"a":{"b":[1,{"c":null}]},"d":null,"e.f":"g"}`, "attributes", `{"a":{"b":[1,{"c":null}]},"e.f":"g"}`)
	f("attributes as text", `"attributes":"{\"a\":1}"`, "attributes", `{"a":1}`)
	f("attributes that are none", `"attributes":[1]`, "attributes", `null`, "alert attributes: not kept, it is no object")
	f("a large number", `"attributes":{"n":12345678901234567890}`, "attributes", `{"n":"12345678901234567890"}`,
		"alert attributes: a number that is too large, kept as text")
	f("a large fraction", `"attributes":{"n":1.5e300}`, "attributes", `{"n":1.5e+300}`)
	f("a severity of nobody", `"severity":"fatal"`, "severity", `"fatal"`, `alert severity: "fatal" is not one of the alarm model's`)
	f("a status of nobody", `"status":"parked"`, "status", `"parked"`, `alert status: "parked" is not one of the alarm model's`)
	f("history that is none", `"history":"x"`, "severity", `"normal"`, "alert history: not kept, it is no list")
	f("an entry that is none", `"history":[5]`, "severity", `"normal"`, "alert history: an entry is not kept, it is no object")
	f("an odd entry", `"history":[{"timeout":"x"}]`, "severity", `"normal"`, "alert history: timeout: not kept, it is no number")
}

// show is the value of a field of an alert.
func show(r db.Record, field string) any {
	a := r.(*db.Alert)
	switch field {
	case "attributes":
		return a.Attributes
	case "timeout":
		return a.Timeout
	case "createTime":
		return a.CreateTime.String()
	case "tags", "service", "correlate":
		return a.Value(field).List
	}
	return a.Value(field).Text
}

func TestDroppedAlerts(t *testing.T) {
	c := converter(t, alerta.Options{})
	f := func(doc, want string) {
		t.Helper()
		item := c.Alert(parse(t, doc), nil)
		if diff := cmp.Diff(transfer.Item{Position: item.Position, Notes: []string{want}}, item); diff != "" {
			t.Error(diff)
		}
	}
	f(`{"id":"a","event":"e"}`, "alert a: not kept, it has no resource")
	f(`{"id":"a","resource":"r"}`, "alert a: not kept, it has no event")
	f(`{"resource":"r","event":"e"}`, "alert : not kept, it has no id")
}

// An alert's own deadlines and what it returns to follow from its history.
func TestHistory(t *testing.T) {
	c := converter(t, alerta.Options{})
	isa, err := alarm.New(alarm.ISA, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	withISA := converter(t, alerta.Options{Model: isa})
	const at = `"updateTime":"2026-01-01T00:00:0`
	f := func(c *alerta.Converter, name, status, history, want string) {
		t.Helper()
		item := c.Alert(parse(t, `{"id":"a","resource":"r","event":"e","status":"`+status+`","updateTime":"2026-01-01T00:01:00Z",
			"lastReceiveTime":"2026-01-01T00:00:00Z","history":[`+history+`]}`), nil)
		a := item.Records[0].(*db.Alert)
		got := strings.Join([]string{a.PreviousStatus, a.AckFrom, a.AckUntil.String(), a.ShelveFrom, a.ShelveUntil.String(), a.BlackoutFrom}, " ")
		for _, r := range item.Records[1:] {
			got += " " + r.(*db.History).Type
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	f(c, "none", "open", ``, "     ")
	f(c, "newest first", "open", `{"type":"close","status":"closed",`+at+`2Z"},{"type":"new","status":"open",`+at+`1Z"}`, "open      new close")
	f(c, "oldest first", "open", `{"type":"new","status":"open",`+at+`1Z"},{"type":"close","status":"closed",`+at+`2Z"}`, "open      new close")
	f(c, "all at once, newest first", "ack", `{"type":"ack","status":"ack",`+at+`1Z"},{"type":"severity","status":"open",`+at+`1Z"},{"type":"new","status":"open",`+at+`1Z"}`,
		"open open     new severity ack")
	f(c, "acked for a time", "ack", `{"type":"ack","status":"ack","timeout":60,`+at+`2Z"},{"type":"assign","status":"assign",`+at+`1Z"}`,
		"assign assign 2026-01-01T00:02:00.000Z    assign ack")
	f(c, "acked again for good", "ack", `{"type":"ack","status":"ack","timeout":0,`+at+`3Z"},{"type":"ack","status":"ack","timeout":60,`+at+`2Z"},{"type":"new","status":"open",`+at+`1Z"}`,
		"ack open     new ack ack")
	f(c, "a value while acked", "ack", `{"type":"value","status":"ack","timeout":86400,`+at+`3Z"},{"type":"ack","status":"ack","timeout":60,`+at+`2Z"},{"type":"new","status":"open",`+at+`1Z"}`,
		"ack open 2026-01-01T00:02:00.000Z    new ack value")
	f(c, "the beginning is lost", "shelved", `{"type":"shelve","status":"shelved","timeout":60,`+at+`2Z"}`, "    2026-01-01T00:02:00.000Z  shelve")
	f(c, "blackout", "blackout", `{"type":"severity","status":"blackout",`+at+`3Z"},{"type":"status","status":"blackout",`+at+`2Z"},{"type":"ack","status":"ack",`+at+`1Z"}`,
		"blackout     ack ack status severity")
	f(c, "without types", "open", `{"status":"open","severity":"minor",`+at+`4Z"},{"severity":"minor",`+at+`3Z"},{"value":"1",`+at+`2Z"},{"text":"x",`+at+`1Z"}`,
		"      action value severity status")
	f(withISA, "another model", "ACKED", `{"type":"ack","status":"ACKED","timeout":60,`+at+`2Z"},{"type":"new","status":"UNACK",`+at+`1Z"}`,
		"UNACK UNACK 2026-01-01T00:02:00.000Z    new ack")
}

// Numbers of children are between 1 and the alert's, whichever are more.
func TestChildren(t *testing.T) {
	c := converter(t, alerta.Options{})
	f := func(history, notes int, want ...string) {
		t.Helper()
		d := alerta.Doc{"id": "a", "resource": "r", "event": "e", "history": []any{}}
		for i := range history {
			d["history"] = append(d["history"].([]any), map[string]any{"updateTime": alertatest.Now().Add(time.Duration(i) * time.Second)})
		}
		var list []alerta.Doc
		for range notes {
			list = append(list, alerta.Doc{"text": "x"})
		}
		var got []string
		item := c.Alert(d, list)
		for _, r := range item.Records[1:] {
			got = append(got, r.Kind().Name+" "+r.Base().ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if seq := item.Records[0].(*db.Alert).HistorySeq; seq != int64(max(history, notes)) {
			t.Errorf("HistorySeq = %d", seq)
		}
	}
	f(0, 0)
	f(2, 1, "history a/1", "history a/2", "note a/1")
	f(1, 3, "history a/3", "note a/1", "note a/2", "note a/3")
}

func TestLongID(t *testing.T) {
	c := converter(t, alerta.Options{})
	id := func(long string) string {
		item := c.Alert(alerta.Doc{"id": long, "resource": "r", "event": "e"}, nil)
		return item.Records[0].Base().ID
	}
	a, b := id(strings.Repeat("a", 300)), id(strings.Repeat("a", 301))
	if len(a) != 36 || a == b || a != id(strings.Repeat("a", 300)) {
		t.Errorf("%q and %q", a, b)
	}
}

// The kinds without children, as old documents have them.
func TestRecords(t *testing.T) {
	c := converter(t, alerta.Options{})
	var b strings.Builder
	f := func(k *db.Kind, docs ...string) {
		t.Helper()
		var list []alerta.Doc
		for _, d := range docs {
			list = append(list, parse(t, d))
		}
		for item, err := range c.All(k, list, "") {
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(alertatest.Lines([]transfer.Item{item}))
		}
	}
	f(db.Blackouts, `{"_id":"b1","environment":"Production","startTime":"2026-01-01T00:00:00Z","duration":60}`,
		`{"_id":"b2","environment":"Production","createTime":"2026-01-01T00:00:00Z","tags":["a"]}`,
		`{"_id":"b3","environment":"Production"}`, `{"_id":"b4"}`,
		`{"id":"b5","environment":"Production","startTime":"2026-01-01T00:00:00Z","endTime":"2027-01-01T00:00:00Z","duration":3600,"recurrence":"FREQ=DAILY","timezone":"Europe/Berlin"}`)
	f(db.Heartbeats, `{"_id":"h1","origin":"x","customer":null,"receiveTime":"2026-01-01T00:00:00Z"}`,
		`{"_id":"h2","origin":"x","customer":"","receiveTime":"2026-01-02T00:00:00Z"}`, `{"_id":"h3","origin":"y"}`, `{"_id":"h4"}`)
	f(db.Users, `{"_id":"u1","email":"a@b.example","password":"$2a$10$abc","email_verified":"true"}`, `{"_id":"u2","name":"x","password":null}`,
		`{"id":"u3","login":"c","roles":["user"]}`, `{"_id":"u4","login":"a@b.example","password":"$2a$10$def","lastLogin":"2026-01-01T00:00:00Z"}`)
	f(db.UserGroups, `{"_id":"g1","name":"ops","users":["u1"]}`, `{"_id":"g2"}`)
	f(db.Perms, `{"_id":"p1","match":"ops","scopes":["read"]}`, `{"_id":"p2","match":"ops","scopes":["write"]}`, `{"_id":"p3","scopes":["write"]}`)
	f(db.Customers, `{"_id":"c1","match":"m","customer":["A","B"]}`, `{"_id":"c2","match":"m","customer":"C"}`, `{"_id":"c3","customer":"C"}`)
	f(db.APIKeys, `{"_id":"legacy-key","user":"u","type":"read-write","expireTime":"2027-01-01T00:00:00Z"}`,
		`{"_id":"legacy-key-2","user":"u","type":"read-only","expireTime":"2027-01-01T00:00:00Z"}`,
		`{"id":"k1","key":"abcdefgh***"}`, `{"id":"k2"}`)
	alertatest.Golden(t, *update, "records.txt", b.String())
	if strings.Contains(b.String(), "legacy-key") {
		t.Error("a key is told")
	}
}

func TestKeyOfItsOwnID(t *testing.T) {
	c := converter(t, alerta.Options{})
	for item, err := range c.All(db.APIKeys, []alerta.Doc{{"_id": "legacy-key", "user": "u"}}, "") {
		if key := item.Records[0].(*db.APIKey); err != nil || !auth.IsKey(key, "legacy-key") {
			t.Errorf("%+v, %v", key, err)
		}
	}
}

func TestOlder(t *testing.T) {
	see := func(order ...int) string {
		o := alerta.NewOlder()
		docs := []alerta.Doc{
			{"id": "a", "environment": nil, "resource": "r", "event": "e", "lastReceiveTime": "2026-01-01T00:00:00Z"},
			{"id": "b", "environment": "", "resource": "r", "event": "e", "lastReceiveTime": "2026-01-03T00:00:00Z", "customer": ""},
			{"id": "c", "resource": "r", "event": "e", "lastReceiveTime": "2026-01-02T00:00:00Z"},
			{"id": "d", "resource": "r", "event": "e", "lastReceiveTime": "2026-01-02T00:00:00Z", "customer": "A"},
			{"id": "d", "resource": "r", "event": "e", "lastReceiveTime": "2026-01-02T00:00:00Z", "customer": "A"},
			{"id": "f", "resource": "r", "event": "f"},
		}
		for _, i := range order {
			o.See(docs[i])
		}
		o.Seen()
		var lost []string
		for _, id := range []string{"a", "b", "c", "d", "f"} {
			if item, gone := o.Item(id); gone {
				lost = append(lost, item.Position)
			}
		}
		return strings.Join(lost, " ")
	}
	for _, order := range [][]int{{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {1, 0, 2, 4, 3, 5}} {
		if got := see(order...); got != "a c" {
			t.Errorf("%v: lost %q", order, got)
		}
	}
}

func TestNamesOfKinds(t *testing.T) {
	if alerta.NameOf(db.Alerts) != "alerts" || alerta.NameOf(db.Sessions) != "" {
		t.Error("a kind has a wrong name")
	}
}

// FuzzAlert: whatever a document holds, what it becomes can be stored and shown.
func FuzzAlert(f *testing.F) {
	f.Add(`{"id":"a","resource":"r","event":"e","history":[{"type":"ack","status":"ack","timeout":60}],"timeout":"P1DT2H","attributes":{"a":[1e400,{"b":"c"}]}}`)
	f.Add(`{"id":1,"resource":[],"event":{},"createTime":"2026-01-02T03:04:05.6","tags":"x","customer":["a","b"]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var d alerta.Doc
		in := json.NewDecoder(strings.NewReader(text))
		in.UseNumber()
		if in.Decode(&d) != nil {
			return
		}
		item := converter(t, alerta.Options{}).Alert(d, []alerta.Doc{d})
		if len(item.Records) == 0 && len(item.Notes) == 0 {
			t.Fatal("dropped without a word")
		}
		for i, r := range item.Records {
			shown := slices.Concat([]byte("{"), db.AppendMembers(nil, r), []byte("}"))
			if !json.Valid(shown) {
				t.Errorf("%s", shown)
			}
			if i == 0 {
				continue
			}
			a := item.Records[0].(*db.Alert)
			if parent, order, ok := db.SplitChildID(r.Base().ID); !ok || parent != a.ID || order < 1 || order > a.HistorySeq {
				t.Errorf("child %q of %q with %d", r.Base().ID, a.ID, a.HistorySeq)
			}
		}
	})
}

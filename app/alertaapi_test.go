package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alertaapi"
	"github.com/alertad/alertad/db"
)

// Another alertad is read by its API as an Alerta is.
func TestReadAnotherServer(t *testing.T) {
	p := start(t, t.TempDir())
	post := func(path, body string) string {
		t.Helper()
		var answer struct {
			ID      string `json:"id"`
			Message string `json:"message"`
		}
		if code, err := p.call(http.MethodPost, path, body, &answer); code != http.StatusCreated || err != nil {
			t.Fatalf("POST %s: %d %s, %v", path, code, answer.Message, err)
		}
		return answer.ID
	}
	put := func(path, body string) {
		t.Helper()
		if code, err := p.call(http.MethodPut, path, body, nil); code >= 300 || err != nil {
			t.Fatalf("PUT %s: %d, %v", path, code, err)
		}
	}
	const alerts = 9
	var acked string
	for i := range alerts {
		acked = post("/alert", fmt.Sprintf(`{"environment":"Production","resource":"r%d","event":"e","service":["s"],"severity":"major",
			"rawData":"raw","attributes":{"n":{"a":[1]}},"tags":["x"]}`, i))
	}
	put("/alert/"+acked+"/action", `{"action":"ack","text":"mine","timeout":3600}`)
	put("/alert/"+acked+"/note", `{"text":"first"}`)
	put("/alert/"+acked+"/note", `{"text":"second"}`)
	post("/blackout", `{"environment":"Development","recurrence":"FREQ=DAILY","duration":600,"endTime":"2030-01-01T00:00:00.000Z"}`)
	post("/heartbeat", `{"origin":"o"}`)
	user := post("/user", `{"name":"Bob","login":"bob@acme.example","email":"bob@acme.example","password":"secret-enough-1"}`)
	group := post("/group", `{"name":"ops","text":""}`)
	put("/group/"+group+"/user/"+user, "")
	post("/perm", `{"match":"ops","scopes":["read"]}`)
	post("/customer", `{"match":"acme.example","customer":"ACME"}`)
	post("/key", `{"user":"bob@acme.example","scopes":["read"],"text":"t"}`)

	src, err := alertaapi.Open(t.Context(), p.url, alertaapi.Options{PageSize: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	got := map[*db.Kind][]transfer.Item{}
	for _, k := range alerta.Kinds {
		for item, err := range src.Items(t.Context(), k.Kind, "") {
			if err != nil {
				t.Fatal(err)
			}
			got[k.Kind] = append(got[k.Kind], item)
		}
	}
	survey, err := src.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range alerta.Kinds {
		if n := len(got[k.Kind]); n != survey.Counts[k.Kind.Name] || n == 0 {
			t.Errorf("%s: %d came, %d were counted", k.Name, n, survey.Counts[k.Kind.Name])
		}
	}
	checkAcked(t, got[db.Alerts], acked)
	if len(got[db.Alerts]) != alerts {
		t.Errorf("%d alerts", len(got[db.Alerts]))
	}
	if g := got[db.UserGroups][0].Records[0].(*db.UserGroup); len(g.Users) != 1 || g.Users[0] != user {
		t.Errorf("group %+v", g)
	}
	if b := got[db.Blackouts][0].Records[0].(*db.Blackout); b.Recurrence != "FREQ=DAILY" || b.Duration != 600 {
		t.Errorf("blackout %+v", b)
	}
	if key := got[db.APIKeys][0]; len(key.Records) != 0 || len(key.Notes) != 1 {
		t.Errorf("a key of which only the beginning is shown: %+v", key)
	}
}

// checkAcked looks at the alert that an operator had to do with.
func checkAcked(t *testing.T, items []transfer.Item, id string) {
	t.Helper()
	for _, item := range items {
		a := item.Records[0].(*db.Alert)
		if len(item.Notes) > 0 {
			t.Errorf("alert %s: %q", a.ID, item.Notes)
		}
		if a.ID != id {
			continue
		}
		var types, notes []string
		for _, r := range item.Records[1:] {
			switch r := r.(type) {
			case *db.History:
				types = append(types, r.Type)
			case *db.Note:
				notes = append(notes, r.Text)
			}
		}
		slices.Sort(notes) // they may be of one moment
		if want := "[new ack note note] [first second]"; fmt.Sprint(types, notes) != want {
			t.Errorf("history and notes %v %v, want %s", types, notes, want)
		}
		if a.Status != "ack" || a.AckFrom != "open" || a.AckUntil != a.UpdateTime.AddSeconds(3600) || a.RawData != "raw" {
			t.Errorf("%+v", a)
		}
		return
	}
	t.Errorf("alert %s did not come", id)
}

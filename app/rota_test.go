package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// A channel that names a rota reaches who is on call, and whoever is put on in
// their place.
func TestChannelOfARota(t *testing.T) {
	told := make(chan string, 2)
	topics := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var message struct{ Topic string }
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
			t.Error(err)
		}
		told <- message.Topic
		fmt.Fprint(w, "{}")
	}))
	defer topics.Close()
	p := start(t, t.TempDir())
	var made struct{ ID string }
	p.must("POST", "/channel", fmt.Sprintf(`{"name": "phones", "type": "ntfy", "settings": {"url": %q, "to": ["rota:web"]}}`, topics.URL), &made)
	test := func() string {
		t.Helper()
		var got struct {
			Sent   bool
			Answer string
		}
		p.must("POST", "/channel/"+made.ID+"/test", "{}", &got)
		if !got.Sent {
			return got.Answer
		}
		return <-told
	}
	if got, want := test(), `rota "web": there is no such rota`; got != want {
		t.Errorf("without a rota: %s", got)
	}
	var rota struct{ ID string }
	p.must("POST", "/rota", `{"name": "web", "members": [{"name": "Ann", "addresses": {"ntfy": "ann"}}, {"name": "Bob", "addresses": {"ntfy": "bob"}}]}`, &rota)
	first := test()
	p.must("POST", "/rota/"+rota.ID+"/override", fmt.Sprintf(`{"member": "Bob", "end": %q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339)), nil)
	if second := test(); first != "ann" || second != "bob" {
		t.Errorf("%s is told, and then %s", first, second)
	}
}

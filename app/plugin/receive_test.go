package plugin_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestRemoteIP(t *testing.T) {
	f := func(ip string, had, want db.Attributes) {
		t.Helper()
		in := alert()
		in.Attributes = had
		got, err := chain(t, options(t), "remote_ip").Receive(&plugin.Call{RemoteIP: ip}, in)
		refused(t, err, 0, "")
		if diff := cmp.Diff(want, got.Attributes); diff != "" {
			t.Errorf("%q: %s", ip, diff)
		}
	}
	f("192.0.2.1", nil, db.Attributes{"ip": "192.0.2.1"})
	f("2001:db8::1", db.Attributes{"ip": "forged", "k": "v"}, db.Attributes{"ip": "2001:db8::1", "k": "v"})
	f("192.0.2.1", db.Attributes{"gone": nil}, db.Attributes{"gone": nil, "ip": "192.0.2.1"})
	f("", db.Attributes{"k": "v"}, db.Attributes{"k": "v"})
}

func TestHeartbeat(t *testing.T) {
	f := func(events []string, event string, converted bool) {
		t.Helper()
		o := options(t)
		o.HeartbeatEvents = events
		in := alert()
		in.Event = event
		got, err := chain(t, o, "heartbeat").Receive(&plugin.Call{Now: now}, in)
		if !converted {
			refused(t, err, 0, "")
			if diff := cmp.Diff(in, got); diff != "" {
				t.Errorf("%s: alert changed:\n%s", event, diff)
			}
			return
		}
		var hb *plugin.HeartbeatError
		if !errors.As(err, &hb) || err.Error() != "Alert converted to Heartbeat" {
			t.Fatalf("%s: got %v", event, err)
		}
		want := &db.Heartbeat{
			Origin: "test/host", Tags: []string{"a"}, Type: "Heartbeat", Timeout: 600, Customer: "ACME",
			CreateTime: now, ReceiveTime: now,
			Attributes: db.Attributes{"environment": "Production", "severity": "major", "service": []any{"Web"}, "group": "Misc"},
		}
		if diff := cmp.Diff(want, hb.Heartbeat); diff != "" {
			t.Errorf("%s:\n%s", event, diff)
		}
	}
	f(nil, "Heartbeat", true)
	f(nil, "heartbeat", false)
	f(nil, "Down", false)
	f([]string{"Alive", "Ping"}, "Ping", true)
	f([]string{"Alive", "Ping"}, "Heartbeat", false)
	f([]string{}, "Heartbeat", false)
}

func TestBlackout(t *testing.T) {
	alerta := model(t, alarm.Alerta, alarm.Options{})
	isa := model(t, alarm.ISA, alarm.Options{})
	const dropped = "Suppressed alert during blackout period"
	f := func(name string, m *alarm.Model, keep bool, accept []string, on bool, want string) {
		t.Helper()
		o := plugin.Options{Model: m, NotificationBlackout: keep, BlackoutAccept: accept}
		call := &plugin.Call{InBlackout: func(a *db.Alert) bool { return on && a.Resource == "web01" }}
		got, err := chain(t, o, "blackout").Receive(call, alert())
		if want == dropped {
			t.Log(name)
			refused(t, err, db.Suppressed, dropped)
			return
		}
		if err != nil || got.Status != want {
			t.Errorf("%s: got %v, %v, want status %s", name, got, err, want)
		}
	}
	f("none on", alerta, false, nil, false, "open")
	f("drop", alerta, false, nil, true, dropped)
	f("drop others", alerta, false, []string{"normal", "ok"}, true, dropped)
	f("accept", alerta, false, []string{"normal", "major"}, true, "open")
	f("keep", alerta, true, nil, true, "blackout")
	f("keep, none on", alerta, true, nil, false, "open")
	f("keep needs no accepting", alerta, true, []string{"major"}, true, "blackout")
	f("keep in ISA", isa, true, nil, true, "OOSRV")

	if _, err := chain(t, plugin.Options{Model: alerta}, "blackout").Receive(&plugin.Call{}, alert()); err != nil {
		t.Errorf("without anyone to ask: %v", err)
	}
}

func TestForwarder(t *testing.T) {
	in := alert()
	got, err := chain(t, options(t), "forwarder").Receive(&plugin.Call{}, in)
	if diff := cmp.Diff(in, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

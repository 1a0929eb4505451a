package plugin_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestEnhance(t *testing.T) {
	f := func(at, hours, zone string, out bool) {
		t.Helper()
		o := options(t)
		o.OfficeHours, o.OfficeZone, o.RunbookURL = hours, zone, "https://wiki.example.com/RunBook/"
		in := alert()
		moment, err := time.Parse(time.DateTime, at)
		if err != nil {
			t.Fatal(err)
		}
		in.CreateTime, in.Event = db.At(moment), "Disk full/data"
		got, err := chain(t, o, "enhance").Receive(&plugin.Call{}, in)
		refused(t, err, 0, "")
		want := db.Attributes{"k": "v", "gone": nil, "isOutOfHours": out, "runBookUrl": "https://wiki.example.com/RunBook/Disk-full%2Fdata"}
		if diff := cmp.Diff(want, got.Attributes); diff != "" {
			t.Errorf("%s %s %s:\n%s", at, hours, zone, diff)
		}
	}
	f("2026-03-02 07:59:59", "", "", true) // a Monday
	f("2026-03-02 08:00:00", "", "", false)
	f("2026-03-06 17:59:59", "", "", false)
	f("2026-03-06 18:00:00", "", "", true)
	f("2026-03-07 12:00:00", "", "", true) // a Saturday
	f("2026-03-08 12:00:00", "", "", true)
	f("2026-03-02 23:59:00", "00:00-24:00", "", false)
	f("2026-03-02 07:30:00", "", "Europe/Amsterdam", false) // 08:30 there
	f("2026-07-06 06:30:00", "", "Europe/Amsterdam", false) // 08:30 in summer
	f("2026-03-01 22:30:00", "08:00-18:00", "Asia/Tokyo", true)
	f("2026-03-01 23:30:00", "08:00-18:00", "Asia/Tokyo", false) // 08:30 on Monday
}

func TestEnhanceWithoutRunbook(t *testing.T) {
	got, err := chain(t, options(t), "enhance").Receive(&plugin.Call{}, alert())
	refused(t, err, 0, "")
	if _, ok := got.Attributes["runBookUrl"]; ok {
		t.Errorf("attributes: %v", got.Attributes)
	}
}

func TestNormalise(t *testing.T) {
	f := func(text, group, value, wantText, wantGroup, wantValue string) {
		t.Helper()
		in := alert()
		in.Text, in.Group, in.ValueText = text, group, value
		got, err := chain(t, options(t), "normalise").Receive(&plugin.Call{}, in)
		refused(t, err, 0, "")
		if got.Text != wantText || got.Group != wantGroup || got.ValueText != wantValue {
			t.Errorf("%q %q %q became %q %q %q", text, group, value, got.Text, got.Group, got.ValueText)
		}
	}
	f("it is down", "Web", "5%", "MAJOR: it is down", "Web", "5%")
	f("", "", "", "MAJOR: ", "Unknown", "--")
	f("x", "Misc", "n/a", "MAJOR: x", "Unknown", "--")
	f("MAJOR: from a server below", "Web", "1", "MAJOR: from a server below", "Web", "1")
}

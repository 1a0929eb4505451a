package plugin_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// places writes a small database of the kind City, with records as those of
// GeoLite2-City are.
func places(t *testing.T) string { return placesOf(t, "GeoLite2-City") }

func placesOf(t *testing.T, kind string) string {
	t.Helper()
	w, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind, IncludeReservedNetworks: true, RecordSize: 24})
	if err != nil {
		t.Fatal(err)
	}
	named := func(name, code string) mmdbtype.Map {
		m := mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String(name), "de": mmdbtype.String("anders")}}
		if code != "" {
			m["iso_code"] = mmdbtype.String(code)
		}
		return m
	}
	insert := func(network string, value mmdbtype.Map) {
		_, n, err := net.ParseCIDR(network)
		if err == nil {
			err = w.Insert(n, value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	insert("192.0.2.0/24", mmdbtype.Map{
		"country": named("United Kingdom", "GB"), "city": named("London", ""),
		"subdivisions": mmdbtype.Slice{named("England", "ENG")},
		"postal":       mmdbtype.Map{"code": mmdbtype.String("EC4N")},
		"location": mmdbtype.Map{
			"latitude": mmdbtype.Float64(51.5092), "longitude": mmdbtype.Float64(-0.0955), "time_zone": mmdbtype.String("Europe/London"),
		},
	})
	insert("2001:db8::/32", mmdbtype.Map{"country": named("Netherlands", "NL")})
	file := filepath.Join(t.TempDir(), "places.mmdb")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteTo(out); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestGeoIP(t *testing.T) {
	o := options(t)
	o.GeoIPDatabase = places(t)
	c := chain(t, o, "geoip")
	london := map[string]any{
		"country_code": "GB", "country_name": "United Kingdom", "region_code": "ENG", "region_name": "England",
		"city": "London", "zip_code": "EC4N", "time_zone": "Europe/London", "latitude": 51.5092, "longitude": -0.0955,
	}
	f := func(ip any, shown string, place map[string]any, flag string) {
		t.Helper()
		in := alert()
		in.Attributes = db.Attributes{"k": "v"}
		if ip != nil {
			in.Attributes["ip"] = ip
		}
		want := in.Attributes
		if place != nil {
			known := map[string]any{"ip": shown}
			for k, v := range place {
				known[k] = v
			}
			want = want.With(db.Attributes{"geoip": known, "country": flag})
		}
		got, err := c.Receive(&plugin.Call{}, in)
		refused(t, err, 0, "")
		if diff := cmp.Diff(want, got.Attributes); diff != "" {
			t.Errorf("%v:\n%s", ip, diff)
		}
	}
	f("192.0.2.7", "192.0.2.7", london, "🇬🇧")
	f("192.0.2.7, 10.1.1.1", "192.0.2.7", london, "🇬🇧")
	f("::ffff:192.0.2.7", "::ffff:192.0.2.7", london, "🇬🇧")
	f("2001:db8::1", "2001:db8::1", map[string]any{"country_code": "NL", "country_name": "Netherlands"}, "🇳🇱")
	f("198.51.100.1", "", nil, "")
	f("no address", "", nil, "")
	f(7.0, "", nil, "")
	f(nil, "", nil, "")
}

func TestGeoIPOfAnotherKind(t *testing.T) {
	o := options(t)
	o.GeoIPDatabase = placesOf(t, "GeoLite2-ASN")
	_, _, err := plugin.New([]string{"geoip"}, o)
	if db.CodeOf(err) != db.Invalid {
		t.Errorf("got %v", err)
	}
}

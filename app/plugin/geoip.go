package plugin

import (
	"net/netip"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/alertad/alertad/db"
)

// geoIP adds where on earth the address in the attribute "ip" is, as the hook
// remote_ip or the sender set it.
type geoIP struct {
	places *maxminddb.Reader // in memory as long as the process
}

func newGeoIP(o Options) (Hook, error) {
	if o.GeoIPDatabase == "" {
		return nil, db.Errorf(db.Invalid, "GEOIP_DATABASE is not set: it names a file such as GeoLite2-City.mmdb")
	}
	r, err := maxminddb.Open(o.GeoIPDatabase)
	if err != nil {
		return nil, db.Wrap(db.Invalid, "GEOIP_DATABASE cannot be read", err)
	}
	if !strings.Contains(r.Metadata.DatabaseType, "City") && !strings.Contains(r.Metadata.DatabaseType, "Country") {
		return nil, db.Errorf(db.Invalid, "GEOIP_DATABASE has no cities and no countries: it is a %s", r.Metadata.DatabaseType)
	}
	return &geoIP{r}, nil
}

func (*geoIP) Name() string { return "geoip" }

// place is what is read of a city or country database
// (https://dev.maxmind.com/geoip/docs/databases/city-and-country).
type place struct {
	Country struct {
		Code  string `maxminddb:"iso_code"`
		Names names  `maxminddb:"names"`
	} `maxminddb:"country"`
	Subdivisions []struct {
		Code  string `maxminddb:"iso_code"`
		Names names  `maxminddb:"names"`
	} `maxminddb:"subdivisions"`
	City struct {
		Names names `maxminddb:"names"`
	} `maxminddb:"city"`
	Postal struct {
		Code string `maxminddb:"code"`
	} `maxminddb:"postal"`
	Location struct {
		Latitude  *float64 `maxminddb:"latitude"`
		Longitude *float64 `maxminddb:"longitude"`
		TimeZone  string   `maxminddb:"time_zone"`
	} `maxminddb:"location"`
}

type names struct {
	English string `maxminddb:"en"`
}

func (g *geoIP) Receive(_ *Call, a *db.Alert) (*db.Alert, error) {
	text, _ := a.Attributes["ip"].(string)
	first, _, _ := strings.Cut(text, ",")
	ip, err := netip.ParseAddr(strings.TrimSpace(first))
	if err != nil {
		return a, nil // of no address there is nothing to say
	}
	found := g.places.Lookup(ip.Unmap().WithZone(""))
	if !found.Found() {
		return a, found.Err()
	}
	var p place
	if err := found.Decode(&p); err != nil {
		return nil, err
	}
	set := db.Attributes{"geoip": p.describe(ip)}
	if flag := flag(p.Country.Code); flag != "" {
		set["country"] = flag
	}
	a.Attributes = a.Attributes.With(set)
	return a, nil
}

// describe has the members that are known, by the names that freegeoip.net
// made common.
func (p place) describe(ip netip.Addr) map[string]any {
	out := map[string]any{"ip": ip.String()}
	text := func(name, value string) {
		if value != "" {
			out[name] = value
		}
	}
	text("country_code", p.Country.Code)
	text("country_name", p.Country.Names.English)
	if len(p.Subdivisions) > 0 {
		text("region_code", p.Subdivisions[0].Code)
		text("region_name", p.Subdivisions[0].Names.English)
	}
	text("city", p.City.Names.English)
	text("zip_code", p.Postal.Code)
	text("time_zone", p.Location.TimeZone)
	if p.Location.Latitude != nil && p.Location.Longitude != nil {
		out["latitude"], out["longitude"] = *p.Location.Latitude, *p.Location.Longitude
	}
	return out
}

// flag is the emoji of a country's code: its two letters as regional
// indicators.
func flag(code string) string {
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return ""
	}
	return string([]rune{rune(code[0]) - 'A' + '\U0001F1E6', rune(code[1]) - 'A' + '\U0001F1E6'})
}

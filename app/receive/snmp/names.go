package snmp

import "strings"

// notice is a trap of the standards that is known by name.
type notice struct {
	name, text, severity string
	correlate            []string
}

var (
	links  = []string{"linkDown", "linkUp"}
	starts = []string{"coldStart", "warmStart"}
)

// notices are the traps of RFC 3418 and RFC 2863. Alerta's receiver leaves the
// severity to others; here what went up ends what went down.
var notices = map[string]notice{
	snmpTraps + "1": {"coldStart", "Cold Start", "warning", starts},
	snmpTraps + "2": {"warmStart", "Warm Start", "warning", starts},
	snmpTraps + "3": {"linkDown", "Link Down", "major", links},
	snmpTraps + "4": {"linkUp", "Link Up", "normal", links},
	snmpTraps + "5": {"authenticationFailure", "Authentication Failure", "warning", nil},
	snmpTraps + "6": {"egpNeighborLoss", "EGP Neighbor Loss", "major", nil},
}

// objects are the values that come with those, and others that many traps have.
// What follows the number says of which row.
var objects = map[string]string{
	"1.3.6.1.2.1.1.1":         "sysDescr",
	"1.3.6.1.2.1.1.4":         "sysContact",
	"1.3.6.1.2.1.1.5":         "sysName",
	"1.3.6.1.2.1.1.6":         "sysLocation",
	"1.3.6.1.2.1.2.2.1.1":     "ifIndex",
	"1.3.6.1.2.1.2.2.1.2":     "ifDescr",
	"1.3.6.1.2.1.2.2.1.3":     "ifType",
	"1.3.6.1.2.1.2.2.1.7":     "ifAdminStatus",
	"1.3.6.1.2.1.2.2.1.8":     "ifOperStatus",
	"1.3.6.1.2.1.31.1.1.1.1":  "ifName",
	"1.3.6.1.2.1.31.1.1.1.18": "ifAlias",
}

// object is the name of the object that a value is of, "" if it is not known.
func object(oid string) string {
	for base := oid; base != ""; {
		if name, ok := objects[base]; ok {
			return name
		}
		i := strings.LastIndexByte(base, '.')
		if i < 0 {
			return ""
		}
		base = base[:i]
	}
	return ""
}

package app

import (
	"net"
	"strings"

	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/app/receive/snmp"
	"github.com/alertad/alertad/app/receive/syslog"
)

// receivers looks whether syslog and SNMP are received where the settings say.
func (d *doctor) receivers() {
	model, err := newModel(d.cfg)
	if err != nil {
		return // said by settings
	}
	if _, err := newIntake(d.cfg, model); err != nil {
		d.bad("receivers", "%v", err)
	}
	for _, one := range []struct {
		setting string
		ports   map[string]string
	}{{"SYSLOG_LISTEN", syslog.Ports()}, {"SNMP_LISTEN", snmp.Ports()}} {
		for _, text := range d.cfg.List(one.setting) {
			d.listening(one.setting, text, one.ports)
		}
	}
}

// listening finds out by trying whether an address is taken: by the server, if
// that runs.
func (d *doctor) listening(setting, text string, ports map[string]string) {
	if strings.HasSuffix(text, ":0") {
		return
	}
	err := tryListen(text, ports)
	switch runs := d.clerk != nil; {
	case runs && err != nil:
		d.good("receivers", "%s is listened on (%s)", text, setting)
	case runs:
		d.bad("receivers", "nothing listens on %s: was the server started with other settings? Restart it (%s)", text, setting)
	case err != nil:
		d.bad("receivers", "%v: stop what is there, or for a port below 1024 give the server CAP_NET_BIND_SERVICE, or set %s", err, setting)
	default:
		d.good("receivers", "%s is free (%s)", text, setting)
	}
}

func tryListen(text string, ports map[string]string) error {
	scheme, address, err := receive.Address(text, ports)
	if err != nil {
		return err
	}
	if scheme == "udp" {
		conn, err := receive.ListenUDP(address)
		if err == nil {
			conn.Close()
		}
		return err
	}
	l, err := net.Listen("tcp", address)
	if err == nil {
		l.Close()
	}
	return err
}

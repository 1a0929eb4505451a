// Package receive is what receivers of other protocols than HTTP have in
// common: rules that make alerts of messages, and the queue between the network
// and the database. Each protocol has a package below this one.
package receive

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"

	"github.com/alertad/alertad/app/metrics"
)

// Counters tell what became of messages.
type Counters struct {
	Received *metrics.Counter // came in, good or not
	Refused  *metrics.Counter // by the receiver or by a plugin
	Ignored  *metrics.Counter // a rule dropped them
	Dropped  *metrics.Counter // lost: the queue was full, or they could not be stored
	Failed   *metrics.Counter // lost: this program panicked over them
}

// NewCounters declares the counters of a protocol.
func NewCounters(set *metrics.Set, group, what string) Counters {
	return Counters{
		Received: set.Counter(group, "received", "Received", what+" that came in"),
		Refused:  set.Counter(group, "refused", "Refused", what+" that were not taken: from whom they came, what they held, or what a plugin said of them"),
		Ignored:  set.Counter(group, "ignored", "Ignored", what+" that a rule dropped"),
		Dropped:  set.Counter(group, "dropped", "Dropped", what+" that were lost, because more came in than could be stored"),
		Failed:   set.Counter(group, "failed", "Failed", what+" that were lost by a fault of the server, of which its log tells"),
	}
}

// Allowed reports whether an address belongs to one of the networks. No
// networks are all.
func Allowed(networks []netip.Prefix, ip netip.Addr) bool {
	if len(networks) == 0 {
		return true
	}
	for _, n := range networks {
		if n.Contains(ip) {
			return true
		}
	}
	return false
}

// Source is the address of whom a packet or a connection came from.
func Source(a net.Addr) netip.Addr {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap().WithZone("")
}

// Address splits udp://host:port. Without a host it is all addresses, without
// a port it is the usual one of the scheme.
func Address(text string, ports map[string]string) (scheme, address string, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return "", "", fmt.Errorf("expected udp://address:port or the like, got %q", text)
	}
	usual, ok := ports[u.Scheme]
	if !ok {
		return "", "", fmt.Errorf("%q is not spoken here", u.Scheme+"://")
	}
	port := u.Port()
	if port == "" {
		port = usual
	}
	return u.Scheme, net.JoinHostPort(u.Hostname(), port), nil
}

// ListenUDP opens a socket that holds a burst which its reader is too slow for.
func ListenUDP(address string) (*net.UDPConn, error) {
	at, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, err
	}
	conn, err := net.ListenUDP("udp", at)
	if err != nil {
		return nil, err
	}
	// As much of it as the system grants.
	_ = conn.SetReadBuffer(4 << 20)
	return conn, nil
}

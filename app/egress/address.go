package egress

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

type dialControl = func(network, address string, c syscall.RawConn) error

// control checks the address that is about to be dialed, after names were
// looked up: a name that answers differently the second time gains nothing.
func (o Options) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrRefused, address)
	}
	return o.check(ap.Addr())
}

// CheckHost refuses a host that is an address where a client must not go, in any
// of the notations that whoever connects may take for one. Names pass: what is
// behind them counts when they are dialed. Of the options, Public and Allow
// count.
func (o Options) CheckHost(host string) error {
	if ip, err := netip.ParseAddr(host); err == nil {
		return o.check(ip)
	}
	if looksNumeric(host) {
		return fmt.Errorf("%w: %s is an odd way to write an address", ErrRefused, host)
	}
	if o.Public && host == "localhost" {
		return fmt.Errorf("%w: %s", ErrRefused, host)
	}
	return nil
}

// looksNumeric reports whether the last label of a name begins with a digit,
// which no top-level domain does: 2852039166, 0xa9.254.169.254.
func looksNumeric(host string) bool {
	for i := len(host) - 1; i >= 0; i-- {
		if i == 0 || host[i-1] == '.' {
			return host[i] >= '0' && host[i] <= '9'
		}
	}
	return false
}

func (o Options) check(ip netip.Addr) error {
	ip = embedded(ip.WithZone("").Unmap())
	if slices.ContainsFunc(o.Allow, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	switch {
	case ip.IsLinkLocalUnicast(), within(metadata, ip):
		return fmt.Errorf("%w: %s is a link-local or metadata address", ErrRefused, ip)
	case ip.IsMulticast():
		return fmt.Errorf("%w: %s is a multicast address", ErrRefused, ip)
	case o.Public && (ip.IsLoopback() || ip.IsUnspecified() || ip.IsPrivate() || within(reserved, ip)):
		return fmt.Errorf("%w: %s is not an address of the internet", ErrRefused, ip)
	}
	return nil
}

// embedded returns the IPv4 address inside those of NAT64 and 6to4, where the
// packets would go in the end.
func embedded(ip netip.Addr) netip.Addr {
	b := ip.As16()
	switch {
	case nat64.Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:]))
	case sixToFour.Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip
}

func within(list []netip.Prefix, ip netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(ip) })
}

var (
	nat64     = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052
	sixToFour = netip.MustParsePrefix("2002::/16")    // RFC 3056

	// metadata is where clouds tell a machine its secrets, besides 169.254.0.0/16.
	metadata = []netip.Prefix{
		netip.MustParsePrefix("fd00:ec2::254/128"),  // Amazon
		netip.MustParsePrefix("fd20:ce::254/128"),   // Google
		netip.MustParsePrefix("100.100.100.200/32"), // Alibaba
		netip.MustParsePrefix("168.63.129.16/32"),   // Azure
	}

	// reserved is what else is not of the internet:
	// https://www.iana.org/assignments/iana-ipv4-special-registry
	reserved = []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("100.64.0.0/10"), // of carriers
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"), // of documentation, as the next two
		netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"), // of benchmarks
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("::/96"),
		netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("fec0::/10"),
	}
)

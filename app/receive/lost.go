package receive

import (
	"bufio"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
)

// Lost returns how many datagrams the system dropped that came to the ports of
// udp:// addresses, because their reader was too slow; NaN if it does not tell.
// Only Linux does (proc(5), /proc/net/udp).
func Lost(listen []string, ports map[string]string) float64 {
	wanted := map[uint64]bool{}
	for _, text := range listen {
		scheme, address, err := Address(text, ports)
		if err != nil || scheme != "udp" {
			continue
		}
		_, port, _ := net.SplitHostPort(address)
		if n, err := strconv.ParseUint(port, 10, 16); err == nil {
			wanted[n] = true
		}
	}
	sum, known := 0.0, false
	for _, file := range []string{"/proc/self/net/udp", "/proc/self/net/udp6"} {
		if n, ok := drops(file, wanted); ok {
			sum, known = sum+n, true
		}
	}
	if !known {
		return math.NaN()
	}
	return sum
}

// drops adds up the last column of those sockets whose own address, the second
// column, ends in one of the ports.
func drops(file string, ports map[uint64]bool) (sum float64, ok bool) {
	f, err := os.Open(file)
	if err != nil {
		return 0, false
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		column := strings.Fields(lines.Text())
		if len(column) < 13 {
			continue
		}
		_, hex, _ := strings.Cut(column[1], ":")
		port, err := strconv.ParseUint(hex, 16, 16)
		if err != nil || !ports[port] {
			continue
		}
		if n, err := strconv.ParseFloat(column[12], 64); err == nil {
			sum += n
		}
	}
	return sum, true
}

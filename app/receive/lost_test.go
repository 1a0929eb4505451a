package receive_test

import (
	"net"
	"testing"

	"github.com/alertad/alertad/app/receive"
)

// What nobody reads is lost, and told.
func TestLost(t *testing.T) {
	conn, err := receive.ListenUDP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetReadBuffer(4096)
	listen := []string{"udp://" + conn.LocalAddr().String()}
	if n := receive.Lost(listen, map[string]string{"udp": "1"}); n != 0 {
		t.Errorf("%v are lost before there was one", n)
	}
	to, err := net.Dial("udp", conn.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	for range 100 {
		if _, err := to.Write(make([]byte, 1024)); err != nil {
			t.Fatal(err)
		}
	}
	if n := receive.Lost(listen, map[string]string{"udp": "1"}); n < 50 || n > 100 {
		t.Errorf("%v of 100 are lost", n)
	}
}

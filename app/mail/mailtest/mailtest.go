// Package mailtest is a mail server for tests.
package mailtest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
)

// Server is a mail server on the loopback interface that takes what it is sent,
// in the clear and from anybody. It knows nobody whose address begins with gone@.
type Server struct {
	Port  int
	Mails chan Mail // as they were taken; room for ten
}

// Mail is what the server was told before the text, a line for each command, and
// the text. Lines end with \r\n.
type Mail struct{ Envelope, Text string }

// Start starts a server, which ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &Server{Port: l.Addr().(*net.TCPAddr).Port, Mails: make(chan Mail, 10)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *Server) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	var envelope strings.Builder
	fmt.Fprint(c, "220 ready\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); {
		case verb == "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			text, err := body(r)
			if err != nil {
				return
			}
			s.Mails <- Mail{envelope.String(), text}
			envelope.Reset()
			fmt.Fprint(c, "250 taken\r\n")
		case verb == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		case strings.Contains(line, "<gone@"):
			fmt.Fprint(c, "550 5.1.1 no such user\r\n")
		default:
			envelope.WriteString(line)
			fmt.Fprint(c, "250 fine\r\n")
		}
	}
}

// body reads a text up to the line with a dot.
func body(r *bufio.Reader) (string, error) {
	var text strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return text.String(), err
		}
		text.WriteString(line)
	}
}

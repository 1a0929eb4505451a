package door_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alertad/alertad/app/door"
)

// queue is a listener with clients who wait.
type queue struct {
	net.Listener
	waiting []net.Conn
	err     error // when nobody does
}

func (q *queue) Accept() (net.Conn, error) {
	if len(q.waiting) == 0 {
		return nil, q.err
	}
	c := q.waiting[0]
	q.waiting = q.waiting[1:]
	return c, nil
}

// street is a door, and who comes to it.
type street struct {
	t   *testing.T
	d   *door.Door
	q   queue
	l   net.Listener
	log bytes.Buffer
}

func newStreet(t *testing.T, most int, plain bool) *street {
	s := &street{t: t, q: queue{err: io.EOF}}
	s.d = door.New(most, slog.New(slog.NewTextHandler(&s.log, nil)), time.Now)
	s.l = s.d.Listener(&s.q, plain)
	return s
}

// come has a client come. Inside is the server's side, nil if it is not let in.
func (s *street) come() (outside, inside net.Conn) {
	s.t.Helper()
	outside, inside = net.Pipe()
	s.q.waiting = append(s.q.waiting, inside)
	got, err := s.l.Accept()
	if err == nil && got != inside || err != nil && err != io.EOF {
		s.t.Fatalf("accepted %v, %v", got, err)
	}
	return outside, got
}

// gone reports whether the server has closed a connection.
func gone(c net.Conn) bool {
	c.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err := c.Read(make([]byte, 1))
	return err == io.EOF
}

// Who had time to ask something, and did not, makes room first; then who has been
// idle the longest; then who came first.
func TestQuietMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 4, true)
		out, in := map[string]net.Conn{}, map[string]net.Conn{}
		come := func(name, leaves string) {
			t.Helper()
			out[name], in[name] = s.come()
			for other, c := range out {
				if gone(c) != (other == leaves) {
					t.Errorf("%s comes, %s left: %t", name, other, other != leaves)
				}
			}
			if leaves != "" {
				s.d.Changed(in[leaves], http.StateClosed) // the server notices
				delete(out, leaves)
			}
		}
		come("busy", "")
		s.d.Changed(in["busy"], http.StateActive)
		come("idle", "")
		s.d.Changed(in["idle"], http.StateActive)
		s.d.Changed(in["idle"], http.StateIdle)
		come("asked again", "")
		s.d.Changed(in["asked again"], http.StateIdle)
		s.d.Changed(in["asked again"], http.StateActive)
		s.d.Changed(in["asked again"], http.StateIdle)
		come("silent", "")
		time.Sleep(2 * time.Second)
		come("first", "silent")
		come("second", "idle")
		come("third", "asked again")
		come("fourth", "first")
		if s.d.Open() != 4 || s.d.TurnedAway() != 0 {
			t.Errorf("%d are open, %d were turned away", s.d.Open(), s.d.TurnedAway())
		}
		for name := range out {
			s.d.Changed(in[name], http.StateClosed)
		}
		if s.d.Open() != 0 {
			t.Errorf("%d are open", s.d.Open())
		}
	})
}

// While something goes on on all of them, others are told to come again, until
// one ends.
func TestTurnedAway(t *testing.T) {
	f := func(plain bool, want string) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			s := newStreet(t, 1, plain)
			_, busy := s.come()
			s.d.Changed(busy, http.StateActive)
			for range 2 {
				outside, inside := net.Pipe()
				s.q.waiting = append(s.q.waiting, inside)
				heard := make(chan string)
				go func() {
					text, _ := io.ReadAll(outside)
					heard <- string(text)
				}()
				if c, err := s.l.Accept(); err != io.EOF {
					t.Errorf("accepted %v, %v", c, err)
				}
				if got := <-heard; !strings.HasPrefix(got, want) || want == "" && got != "" {
					t.Errorf("plain %t: told %q", plain, got)
				}
			}
			if n := strings.Count(s.log.String(), "turned away"); n != 1 || s.d.TurnedAway() != 2 {
				t.Errorf("%d were turned away, logged %d times", s.d.TurnedAway(), n)
			}
			s.d.Changed(busy, http.StateClosed)
			if _, inside := s.come(); inside == nil {
				t.Error("there is room, and nobody is let in")
			}
		})
	}
	f(true, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n")
	f(false, "")
}

// Where no file can be opened any more, a quiet connection makes room as well.
func TestNoFilesLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t, 10, true)
		outside, _ := s.come()
		s.q.err = &net.OpError{Op: "accept", Err: syscall.EMFILE}
		if _, err := s.l.Accept(); err != s.q.err {
			t.Errorf("accept: %v", err)
		}
		if !gone(outside) || s.d.Open() != 0 {
			t.Error("nobody made room")
		}
	})
}

func TestRoom(t *testing.T) {
	f := func(files uint64, web, others int) {
		t.Helper()
		if w, o := door.Room(files); w != web || o != others {
			t.Errorf("%d files: room for %d and %d", files, w, o)
		}
	}
	f(0, 32, 16)
	f(128, 96, 16)
	f(1024, 768, 128)
	f(65536, 20000, 1024)
	f(1<<63, 20000, 1024)
}

package app

import (
	"time"

	"github.com/alertad/alertad/app/door"
)

// openDoor bounds the connections by how many files may be open.
func (s *server) openDoor() {
	files := door.Files()
	web, _ := door.Room(files)
	s.door = door.New(web, s.log, time.Now)
	s.log.Info("connections are bounded by the limit of open files", "connections", web, "files", files)
}

func (s *server) measureDoor() {
	s.metrics.Process("connections", "connections of HTTP", func() float64 { return float64(s.door.Open()) })
	s.metrics.Process("turned_away_connections_total", "connections of HTTP that were closed at once because there were too many",
		func() float64 { return float64(s.door.TurnedAway()) })
}

// maxStreams is how many connections may be live streams, which never get quiet:
// the others are for requests. 0 is as many as the API likes.
func (s *server) maxStreams() int {
	if s.door == nil {
		return 0
	}
	return s.door.Most() / 2
}

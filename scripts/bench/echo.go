package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
)

// The yardstick: what a server costs that does the least one can do with
// net/http. It decodes the alert that is posted, fills in the defaults and
// encodes the answer; it stores nothing. Its page of alerts comes from nowhere,
// and its stream writes each event to each client at once.

type echoAlert struct {
	ID               string            `json:"id"`
	Href             string            `json:"href"`
	Resource         string            `json:"resource"`
	Event            string            `json:"event"`
	Environment      string            `json:"environment"`
	Severity         string            `json:"severity"`
	Correlate        []string          `json:"correlate"`
	Status           string            `json:"status"`
	Service          []string          `json:"service"`
	Group            string            `json:"group"`
	Value            string            `json:"value"`
	Text             string            `json:"text"`
	Tags             []string          `json:"tags"`
	Attributes       map[string]string `json:"attributes"`
	Origin           string            `json:"origin"`
	Type             string            `json:"type"`
	CreateTime       time.Time         `json:"createTime"`
	Timeout          int               `json:"timeout"`
	RawData          *string           `json:"rawData"`
	Customer         *string           `json:"customer"`
	DuplicateCount   int               `json:"duplicateCount"`
	Repeat           bool              `json:"repeat"`
	PreviousSeverity string            `json:"previousSeverity"`
	TrendIndication  string            `json:"trendIndication"`
	ReceiveTime      time.Time         `json:"receiveTime"`
	LastReceiveID    string            `json:"lastReceiveId"`
	LastReceiveTime  time.Time         `json:"lastReceiveTime"`
	UpdateTime       time.Time         `json:"updateTime"`
	History          []echoHistory     `json:"history"`
}

type echoHistory struct {
	ID         string    `json:"id"`
	Event      string    `json:"event"`
	Severity   string    `json:"severity"`
	Status     string    `json:"status"`
	Value      string    `json:"value"`
	Text       string    `json:"text"`
	Type       string    `json:"type"`
	UpdateTime time.Time `json:"updateTime"`
	User       *string   `json:"user"`
	Timeout    int       `json:"timeout"`
}

// serveEcho serves until the context ends.
func serveEcho(ctx context.Context, port string) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return err
	}
	e := &echo{}
	r := mux.NewRouter()
	r.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "OK") })
	r.HandleFunc("/alert", e.receive).Methods("POST")
	r.HandleFunc("/alerts", receiveMany).Methods("POST")
	r.HandleFunc("/alerts", e.page).Methods("GET")
	r.HandleFunc("/alerts/stream", e.stream).Methods("GET")
	s := &http.Server{Handler: r}
	defer context.AfterFunc(ctx, func() { s.Close() })()
	if err := s.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

type echo struct {
	mu        sync.Mutex
	listeners []chan []byte
	last      *echoAlert
}

func (e *echo) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a := &echoAlert{}
	if err := json.Unmarshal(body, a); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.fill(time.Now().UTC().Truncate(time.Millisecond))
	e.publish(a)
	reply(w, http.StatusCreated, map[string]any{"status": "ok", "id": a.ID, "alert": a})
}

func (a *echoAlert) fill(now time.Time) {
	a.ID = uuid.NewString()
	a.Href = "http://localhost/alert/" + a.ID
	a.Status, a.PreviousSeverity, a.TrendIndication = "open", "indeterminate", "moreSevere"
	a.CreateTime, a.ReceiveTime, a.LastReceiveTime, a.UpdateTime = now, now, now, now
	a.LastReceiveID = a.ID
	a.History = []echoHistory{{a.ID, a.Event, a.Severity, a.Status, a.Value, a.Text, "new", now, nil, a.Timeout}}
}

// page answers with fifty times the alert that came last.
func (e *echo) page(w http.ResponseWriter, _ *http.Request) {
	e.mu.Lock()
	a := e.last
	e.mu.Unlock()
	if a == nil {
		http.Error(w, "no alert yet", http.StatusNotFound)
		return
	}
	reply(w, http.StatusOK, map[string]any{"status": "ok", "alerts": slices.Repeat([]*echoAlert{a}, 50)})
}

func reply(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

// publish hands the alert to the listeners; to one that is too slow, not.
func (e *echo) publish(a *echoAlert) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last = a
	if len(e.listeners) == 0 {
		return
	}
	data, err := json.Marshal(a)
	if err != nil {
		return
	}
	event := append(append([]byte("event: alert\ndata: "), data...), "\n\n"...)
	for _, l := range e.listeners {
		select {
		case l <- event:
		default:
		}
	}
}

func (e *echo) stream(w http.ResponseWriter, r *http.Request) {
	events := make(chan []byte, 1000)
	e.mu.Lock()
	e.listeners = append(e.listeners, events)
	e.mu.Unlock()
	defer e.leave(events)
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w).Flush
	if _, err := io.WriteString(w, "event: ready\ndata: {}\n\n"); err != nil || flush() != nil {
		return
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case event := <-events:
			if _, err := w.Write(event); err != nil || flush() != nil {
				return
			}
		}
	}
}

func (e *echo) leave(events chan []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.listeners = slices.DeleteFunc(e.listeners, func(l chan []byte) bool { return l == events })
}

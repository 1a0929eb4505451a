package channel

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/app/mail"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// Options are what a Sender works with. Store and Metrics are required.
type Options struct {
	Store   db.Store
	Metrics *metrics.Set

	Allow []netip.Prefix // networks that may be reached in any case: OUTGOING_ALLOW
	Roots *x509.CertPool // that vouch for servers; nil: the system's
	Agent string         // User-Agent
	Mail  mail.Options   // of the server; without a Host there is none
	Exec  bool           // commands may be run: NOTIFY_EXEC_ALLOWED

	// OnCall tells who is on call at a time in a rota that a customer's channels
	// may name. Nil: there are no rotas.
	OnCall func(ctx context.Context, rota, customer string, at time.Time) ([]notify.Person, error)
	// Open makes the link to what a message is about. Nil, or "": there is none.
	Open func(notify.Message) string
	// Ack makes the link that acknowledges what a message is about: an item of
	// the outbox, which somebody of that address gets. Nil, or "": there is none.
	Ack func(item, who string) string

	Timeout time.Duration    // of a request; 0: 10 s
	Now     func() time.Time // nil: time.Now
}

// Sender is the sender of the outbox that tells people. It is told by the id of
// a channel what to tell, a notify.Message.
type Sender struct {
	o        Options
	own      reach // of channels that are nobody's
	public   reach // of those of customers
	counters map[string]counters

	mu    sync.Mutex
	told  map[string]map[string]bool // of items that are to be tried again: who has it
	lanes map[string]*lane           // by the id of the channel
}

// counters are those of a type.
type counters struct{ sent, failed *metrics.Counter }

// NewSender makes a sender.
func NewSender(o Options) *Sender {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	s := &Sender{o: o, counters: map[string]counters{}, told: map[string]map[string]bool{}, lanes: map[string]*lane{}}
	to := egress.Options{Timeout: o.Timeout, Allow: o.Allow, Roots: o.Roots}
	s.own = newReach(to, o.Exec)
	to.Public = true
	s.public = newReach(to, false)
	for _, t := range Types {
		s.counters[t.Name] = counters{
			sent:   o.Metrics.Counter("notifications", t.Name+"_sent", t.Label+": sent", "Total number of messages that were accepted"),
			failed: o.Metrics.Counter("notifications", t.Name+"_failed", t.Label+": failed", "Total number of attempts that failed"),
		}
	}
	return s
}

// reach is what a channel can do: one of a customer neither gets to this machine
// and private networks nor runs commands, whatever it was when it was set up.
type reach struct {
	client *http.Client
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	exec   bool
}

func newReach(o egress.Options, exec bool) reach {
	r := reach{egress.Client(o), o.Dial, exec}
	r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return r
}

// Send is Report without the receipt.
func (s *Sender) Send(ctx context.Context, it *db.Outgoing) error {
	_, err := s.Report(ctx, it)
	return err
}

// Report tells what the item says, and returns who was told and what the other
// side said.
func (s *Sender) Report(ctx context.Context, it *db.Outgoing) (notify.Receipt, error) {
	var m notify.Message
	if err := json.Unmarshal([]byte(it.Body), &m); err != nil {
		return notify.Receipt{}, permanent("the message is malformed")
	}
	c, err := s.channel(ctx, it.To)
	if err != nil {
		return notify.Receipt{}, err
	}
	r, err := s.tell(ctx, c, it.ID, m)
	s.noted(c, err)
	return r, err
}

var errOff = permanent("channel is switched off")

func (s *Sender) channel(ctx context.Context, id string) (*db.Channel, error) {
	var c *db.Channel
	err := s.o.Store.View(ctx, func(f db.Finder) (err error) {
		c, err = db.Get[*db.Channel](f, db.Channels, id)
		return err
	})
	if db.CodeOf(err) == db.NotFound || err == nil && !c.Enabled {
		return nil, errOff
	}
	return c, err
}

// Trial is what became of a message that somebody sent to try a channel.
type Trial struct {
	Sent   bool
	Answer string // of the other side, or why there was none; no secrets
	Took   time.Duration
}

// Try sends a message that says what it is for to a channel, even to one that
// is switched off.
func (s *Sender) Try(ctx context.Context, c *db.Channel, by string) Trial {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	start := s.o.Now()
	id := "test-" + c.ID + "-" + fmt.Sprint(start.UnixMilli())
	r, err := s.tell(ctx, c, id, notify.Message{What: notify.Test, Key: id, Time: db.At(start), By: by})
	s.forget(id)
	t := Trial{Sent: err == nil, Answer: r.Answer, Took: s.o.Now().Sub(start)}
	if err != nil {
		t.Answer = err.Error()
	}
	return t
}

// tell tells a message to all whom the channel addresses. Who has it is not told
// again when the rest is tried again, unless that is by another process. What
// is refused for some is no error if others took it.
func (s *Sender) tell(ctx context.Context, c *db.Channel, id string, m notify.Message) (notify.Receipt, error) {
	t := Find(c.Type)
	if t == nil {
		return notify.Receipt{}, permanent("this server knows no type of channels %.50q", c.Type)
	}
	v := valuesOf(t, c)
	people, later := s.people(ctx, t, v, c.Customer)
	var r notify.Receipt
	var refused error
	some := false
	for _, who := range people {
		said, err := s.one(ctx, t, v, s.note(c, id, who, m))
		err = hidden(err, c.Secrets)
		var told *notify.Error
		switch {
		case err == nil:
			some, r.Answer = true, hide(said, c.Secrets)
		case errors.As(err, &told) && told.Permanent:
			if refused == nil {
				refused = err
			}
		case later == nil:
			later = err
		}
		if who != "" && err == nil {
			r.To = append(r.To, who)
		}
	}
	if later != nil { // the others have it
		s.counters[t.Name].failed.Inc()
		return r, later
	}
	s.forget(id)
	if !some {
		s.counters[t.Name].failed.Inc()
		return r, refused
	}
	s.counters[t.Name].sent.Inc()
	if refused != nil {
		r.Answer = fmt.Sprintf("%d of %d were told; %v", len(r.To), len(people), refused)
	}
	return r, nil
}

// note is the message as it is sent to one.
func (s *Sender) note(c *db.Channel, id, who string, m notify.Message) *note {
	n := &note{Message: m, id: id, name: c.Name, to: who, now: s.o.Now(), reach: s.own}
	if c.Customer != "" {
		n.reach = s.public
	}
	if s.o.Open != nil && m.What != notify.Test {
		n.open = s.o.Open(m)
	}
	if s.o.Ack != nil && (m.What == notify.Trigger || m.What == notify.Reminder) {
		n.ack = s.o.Ack(id, who)
	}
	return n
}

// one tells one, in as many requests as that takes.
func (s *Sender) one(ctx context.Context, t *Type, v values, n *note) (string, error) {
	if err := t.checkAddress(n.to); err != nil {
		return "", permanent("%w", err)
	}
	if t.send != nil {
		if s.has(n.id, n.to) {
			return "was told before", nil
		}
		said, err := t.send(ctx, s, v, n)
		return said, s.keep(n.id, n.to, err)
	}
	asks, err := t.ask(v, n)
	if err != nil {
		return "", err
	}
	said := "nothing to send: " + t.Label + " has no word for it"
	for i, a := range asks {
		part := fmt.Sprint(i, " ", n.to)
		if s.has(n.id, part) {
			said = "was told before"
			continue
		}
		if said, err = s.do(ctx, a, n, t.judge); s.keep(n.id, part, err) != nil {
			return "", err
		}
	}
	return said, nil
}

// people are those whom the channel addresses: one without an address, if its
// type tells no persons. With an error they are those that are known.
func (s *Sender) people(ctx context.Context, t *Type, v values, customer string) ([]string, error) {
	if t.Person == "" {
		return []string{""}, nil
	}
	var out []string
	var failed error
	for _, to := range v.list("to") {
		rota, ok := rotaOf(to)
		if !ok {
			out = append(out, to)
			continue
		}
		on, err := s.onCall(ctx, rota, customer, t.Name)
		if failed == nil {
			failed = err
		}
		out = append(out, on...)
	}
	slices.Sort(out)
	return slices.Compact(out), failed
}

func rotaOf(to string) (string, bool) {
	name, ok := strings.CutPrefix(to, "rota:")
	return strings.TrimSpace(name), ok
}

// onCall are the addresses of those who are on call. That there are none is
// tried again: somebody may take over.
func (s *Sender) onCall(ctx context.Context, rota, customer, kind string) ([]string, error) {
	if s.o.OnCall == nil {
		return nil, errors.New("this server has no rotas")
	}
	people, err := s.o.OnCall(ctx, rota, customer, s.o.Now())
	if err != nil {
		return nil, fmt.Errorf("rota %q: %w", rota, err)
	}
	if len(people) == 0 {
		return nil, fmt.Errorf("nobody is on call in rota %q", rota)
	}
	var out []string
	for _, p := range people {
		if a := strings.TrimSpace(p.Addresses[kind]); a != "" {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("nobody on call in rota %q has an address for %s", rota, kind)
	}
	return out, nil
}

// has reports whether a part of an item was accepted.
func (s *Sender) has(id, part string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told[id][part]
}

// keep notes that a part of an item was accepted, unless there is an error,
// which it returns.
func (s *Sender) keep(id, part string, err error) error {
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.told) > 10_000 { // of items that were given up
		clear(s.told)
	}
	if s.told[id] == nil {
		s.told[id] = map[string]bool{}
	}
	s.told[id][part] = true
	return nil
}

func (s *Sender) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.told, id)
}

// hidden is an error without secrets.
func hidden(err error, secrets db.Attributes) error {
	if err == nil {
		return nil
	}
	text := hide(err.Error(), secrets)
	var told *notify.Error
	if errors.As(err, &told) {
		return &notify.Error{Permanent: told.Permanent, After: told.After, Err: errors.New(text)}
	}
	return errors.New(text)
}

// hide takes secrets out of what another side said: it may repeat what it was
// asked.
func hide(text string, secrets db.Attributes) string {
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		value, _ := secrets[name].(string)
		parts := []string{value, strings.TrimSpace(value)}
		if u, err := url.Parse(strings.TrimSpace(value)); err == nil && u.Host != "" {
			parts = append(parts, u.RequestURI(), u.Path, u.RawQuery)
			for _, values := range u.Query() {
				parts = append(parts, values...)
			}
		}
		for line := range strings.Lines(value) {
			_, header, _ := strings.Cut(line, ":")
			parts = append(parts, strings.TrimSpace(line), strings.TrimSpace(header))
			parts = append(parts, strings.Fields(header)...)
		}
		slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) }) // the whole before its parts
		for _, p := range parts {
			if len(p) > 3 && p != "Bearer" && p != "Basic" {
				text = strings.ReplaceAll(text, p, "***")
				text = strings.ReplaceAll(text, url.QueryEscape(p), "***")
			}
		}
	}
	return text
}

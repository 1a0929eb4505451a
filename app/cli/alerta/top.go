package alerta

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gdamore/tcell/v2"

	"github.com/alertad/alertad/app/client"
)

// top shows the alerts on the whole terminal, with keys to work on them.
func top(s *session) error {
	if _, ok := terminal(s.Out); !ok {
		return errors.New("top needs a terminal: use `alerta query` or `alerta watch` instead")
	}
	screen, err := tcell.NewScreen()
	if err != nil {
		return err
	}
	return s.top(screen)
}

// top runs on a screen until a key or the context ends it. The first look at the
// server must succeed; later ones may not, which is shown.
func (s *session) top(screen tcell.Screen) error {
	b := &board{s: s, screen: screen, q: s.filter("id")}
	first := b.look(s.ctx)
	if first.err != nil {
		return first.err
	}
	if err := screen.Init(); err != nil {
		return err
	}
	defer screen.Fini()
	b.take(first)
	return b.run()
}

// board is what is on the screen.
type board struct {
	s      *session
	screen tcell.Screen
	q      url.Values

	news     news
	note     string // what was done last, or went wrong
	row      int    // the selected alert
	first    int    // the alert at the top
	detailed bool
}

// news are the answer to a look at the server.
type news struct {
	alerts []*client.Object
	total  int64
	at     time.Time
	note   string
	err    error
}

const refresh = 2 * time.Second

func (b *board) run() error {
	ctx, cancel := context.WithCancel(b.s.ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	keys, orders, came := make(chan tcell.Event), make(chan order, 8), make(chan news)
	wait.Go(func() { b.screen.ChannelEvents(keys, ctx.Done()) })
	wait.Go(func() { b.serve(ctx, orders, came) })
	for {
		b.draw()
		select {
		case <-ctx.Done():
			return nil
		case n := <-came:
			b.take(n)
		case e, ok := <-keys:
			if !ok {
				return nil
			}
			o, quit := b.event(e)
			if quit {
				return nil
			}
			if o.action != "" {
				select {
				case orders <- o:
					b.note = o.action + " …"
				default:
					b.note = "one moment: the server has not done the last ones yet"
				}
			}
		}
	}
}

// order is an action to take on an alert; the action "look" only looks.
type order struct{ action, id string }

// serve talks to the server, so that keys are never waited for.
func (b *board) serve(ctx context.Context, orders <-chan order, came chan<- news) {
	tick := time.NewTicker(refresh)
	defer tick.Stop()
	for {
		note := ""
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case o := <-orders:
			note = b.obey(ctx, o)
		}
		n := b.look(ctx)
		n.note = note
		select {
		case <-ctx.Done():
			return
		case came <- n:
		}
	}
}

func (b *board) obey(ctx context.Context, o order) string {
	if o.action == "look" {
		return ""
	}
	body := map[string]any{"action": o.action, "text": "", "timeout": nil}
	_, err := b.s.client.Do(ctx, http.MethodPut, "/alert/"+url.PathEscape(o.id)+"/action", nil, body)
	if err != nil {
		return o.action + ": " + err.Error()
	}
	return o.action + ": done"
}

func (b *board) look(ctx context.Context) news {
	q := paged(url.Values{}, 1, 1000)
	for name, v := range b.q {
		q[name] = v
	}
	n := news{at: b.s.Now()}
	o, err := b.s.client.Get(ctx, "/alerts", q)
	if err != nil {
		n.err = err
		return n
	}
	n.alerts, n.total = o.Objects("alerts"), o.Int("total")
	if t, ok := when(o.Get("lastTime")); ok {
		n.at = t
	}
	return n
}

// take shows news. The selection stays on its alert, wherever that is now.
func (b *board) take(n news) {
	if n.note != "" {
		b.note = n.note
	}
	if n.err != nil {
		b.note = n.err.Error()
		return
	}
	id := b.selected().Text("id")
	b.news = n
	for i, a := range n.alerts {
		if a.Text("id") == id {
			b.row = i
		}
	}
	b.move(0)
}

// selected is the selected alert, an empty one if there are none.
func (b *board) selected() *client.Object {
	if b.row < len(b.news.alerts) {
		return b.news.alerts[b.row]
	}
	return &client.Object{}
}

func (b *board) move(by int) {
	b.row = max(0, min(b.row+by, len(b.news.alerts)-1))
	b.first = max(b.row-b.height()+1, min(b.first, b.row))
}

// height is how many alerts there is room for.
func (b *board) height() int {
	_, lines := b.screen.Size()
	return max(1, lines-5)
}

// actions are the keys that do something to the selected alert.
var actions = map[rune]string{'a': "ack", 'u': "unack", 'c': "close", 'o': "open", 's': "shelve", 'S': "unshelve"}

// event handles what the terminal says: an order may come of it, or the end.
func (b *board) event(e tcell.Event) (o order, quit bool) {
	switch e := e.(type) {
	case *tcell.EventResize:
		b.screen.Sync()
		b.move(0)
	case *tcell.EventKey:
		return b.key(e)
	}
	return order{}, false
}

func (b *board) key(e *tcell.EventKey) (o order, quit bool) {
	switch e.Key() {
	case tcell.KeyCtrlC:
		return order{}, true
	case tcell.KeyEscape:
		if !b.detailed {
			return order{}, true
		}
		b.detailed = false
	case tcell.KeyUp:
		b.move(-1)
	case tcell.KeyDown:
		b.move(1)
	case tcell.KeyPgUp:
		b.move(-b.height())
	case tcell.KeyPgDn:
		b.move(b.height())
	case tcell.KeyHome:
		b.move(-len(b.news.alerts))
	case tcell.KeyEnd:
		b.move(len(b.news.alerts))
	case tcell.KeyEnter:
		b.detailed = !b.detailed
	case tcell.KeyRune:
		return b.letter(e.Rune())
	}
	return order{}, false
}

func (b *board) letter(r rune) (o order, quit bool) {
	switch r {
	case 'q', 'Q':
		return order{}, true
	case 'k':
		b.move(-1)
	case 'j':
		b.move(1)
	case 'd':
		b.detailed = !b.detailed
	case 'r':
		return order{action: "look"}, false
	}
	if action, ok := actions[r]; ok && b.selected().Has("id") {
		return order{action, b.selected().Text("id")}, false
	}
	return order{}, false
}

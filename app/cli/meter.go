package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// meter shows how far something is: on a terminal in one line that is written
// again and again, else in a line now and then.
type meter struct {
	w        io.Writer
	terminal bool
	now      func() time.Time

	kind  string
	first int // that was told of the kind
	done  int // that was shown of it
	begun time.Time
	last  time.Time
	width int // of the line on the terminal
}

func newMeter(w io.Writer) *meter {
	f, ok := w.(*os.File)
	return &meter{w: w, terminal: ok && term.IsTerminal(int(f.Fd())), now: time.Now}
}

// How often it is shown on a terminal, and elsewhere.
const (
	often  = 100 * time.Millisecond
	seldom = 10 * time.Second
)

func (m *meter) show(kind string, done, total int) {
	now := m.now()
	if kind != m.kind {
		m.end()
		m.kind, m.first, m.done, m.begun = kind, done, -1, now
		m.last = time.Time{}
		if !m.terminal {
			m.last = now
		}
	}
	every := seldom
	if m.terminal {
		every = often
	}
	if now.Sub(m.last) < every && done != total || done == m.done {
		return
	}
	m.last, m.done = now, done
	m.line(m.text(now, done, total))
}

func (m *meter) text(now time.Time, done, total int) string {
	text := fmt.Sprintf("%-10s %d", m.kind, done)
	if total >= done {
		text = fmt.Sprintf("%-10s %s %3d%%  %d of %d", m.kind, bar(done, total), 100*done/total, done, total)
	}
	took := now.Sub(m.begun)
	if n := done - m.first; n > 0 && took > time.Second {
		each := took / time.Duration(n)
		text += fmt.Sprintf("  %d/s", time.Second/max(1, each))
		if total > done {
			text += fmt.Sprintf("  %s left", (each * time.Duration(total-done)).Round(time.Second))
		}
	}
	return text
}

const barWidth = 24

func bar(done, total int) string {
	n := min(barWidth, barWidth*done/total)
	return "[" + strings.Repeat("#", n) + strings.Repeat(".", barWidth-n) + "]"
}

func (m *meter) line(text string) {
	if !m.terminal {
		fmt.Fprintln(m.w, text)
		return
	}
	fmt.Fprintf(m.w, "\r%-*s", m.width, text)
	m.width = len(text)
}

// end leaves the line on the terminal.
func (m *meter) end() {
	if m.terminal && m.width > 0 {
		fmt.Fprintln(m.w)
		m.width = 0
	}
}

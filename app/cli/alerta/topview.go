package alerta

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"github.com/alertad/alertad/app/client"
)

const legend = "a ack  u unack  c close  o open  s shelve  S unshelve  d details  q quit"

func (b *board) draw() {
	b.screen.Clear()
	columns, lines := b.screen.Size()
	bold, plain := tcell.StyleDefault.Bold(true), tcell.StyleDefault
	b.put(0, 0, b.s.client.Endpoint(), bold)
	b.put(columns-17, 0, b.s.Now().In(b.s.zone).Format("15:04:05 02/01/06"), bold)
	if b.detailed {
		b.drawDetails(lines)
	} else {
		b.drawTable(columns)
	}
	b.put(0, lines-2, legend, plain.Dim(true))
	b.put(0, lines-1, "Last Update: "+b.news.at.In(b.s.zone).Format("15:04:05"), bold)
	b.put(24, lines-1, b.note, bold)
	count := fmt.Sprintf("Count: %d", b.news.total)
	b.put(columns-len(count)-1, lines-1, count, bold)
	b.screen.Show()
}

func (b *board) drawDetails(lines int) {
	a := b.selected()
	text := append([]string{a.Text("text"), ""}, b.s.details(a)...)
	for i, line := range text {
		if i < lines-4 {
			b.put(1, 2+i, line, paintOf(a))
		}
	}
}

func (b *board) drawTable(columns int) {
	head := fmt.Sprintf(line, "Sev.", "Time", "Dupl.", "Status", "Customer", "Env.", "Service", "Resource", "Group", "Event", "Value", "Text")
	b.put(1, 2, fmt.Sprintf("%-*s", max(0, columns-2), head), tcell.StyleDefault.Underline(true))
	for i := range min(b.height(), len(b.news.alerts)-b.first) {
		a := b.news.alerts[b.first+i]
		style := paintOf(a)
		text := b.line(a)
		if b.first+i == b.row {
			style, text = style.Reverse(true), fmt.Sprintf("%-*s", max(0, columns-2), text)
		}
		b.put(1, 3+i, text, style)
	}
}

const line = "%-4.4s %-8s %5s %-8.8s %-8.8s %-12.12s %-12.12s %-16.16s %-5.5s %-16.16s %-5.5s %s"

func (b *board) line(a *client.Object) string {
	at := ""
	if t, ok := when(a.Get("lastReceiveTime")); ok {
		at = t.In(b.s.zone).Format("15:04:05")
	}
	return fmt.Sprintf(line, shortSeverity(a.Text("severity")), at, show(a.Get("duplicateCount")), a.Text("status"),
		show(or("-")(b.s, a, "customer")), a.Text("environment"), strings.Join(a.Texts("service"), ","), a.Text("resource"),
		a.Text("group"), a.Text("event"), show(or("n/a")(b.s, a, "value")), strings.ReplaceAll(a.Text("text"), "\n", " "))
}

var shortNames = map[string]string{"security": "Sec", "critical": "Crit", "major": "Majr", "minor": "Minr", "warning": "Warn",
	"indeterminate": "Ind", "cleared": "Clr", "normal": "Norm", "ok": "Ok", "informational": "Info", "debug": "Dbug", "trace": "Trce"}

func shortSeverity(severity string) string {
	if name, ok := shortNames[severity]; ok {
		return name
	}
	return severity
}

// paintOf is the style of an alert, by the colors of its severity.
func paintOf(a *client.Object) tcell.Style {
	color, ok := colors[a.Text("severity")]
	if !ok {
		return tcell.StyleDefault
	}
	return tcell.StyleDefault.Foreground(tcell.PaletteColor(color - 30))
}

// put writes a line, without what could be meant for the terminal.
func (b *board) put(x, y int, text string, style tcell.Style) {
	b.screen.PutStrStyled(max(0, x), y, printable(text), style)
}

package api

import (
	"net/url"
	"strconv"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
)

// appendAlert writes an alert as the API shows it. root is what the paths of
// links follow; raw shows the raw data.
func appendAlert(dst []byte, alert *db.Alert, history []*db.History, root string, raw bool) []byte {
	return append(appendMembers(dst, alert, history, root, raw), '}')
}

// appendMembers is appendAlert without the last brace.
func appendMembers(dst []byte, alert *db.Alert, history []*db.History, root string, raw bool) []byte {
	if !raw && alert.RawData != "" {
		alert = alert.Copy()
		alert.RawData = ""
	}
	dst = append(dst, '{')
	dst = db.AppendMembers(dst, alert)
	dst = appendHref(dst, root, "/alert/", alert.ID)
	dst = append(dst, `,"history":[`...)
	for i, h := range history {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		dst = db.AppendMembers(dst, h)
		dst = appendHref(dst, root, "/alert/", h.EntryID)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendHref writes the member that links to a thing.
func appendHref(dst []byte, root, path, id string) []byte {
	return db.AppendString(appendName(dst, "href"), root+path+url.PathEscape(id))
}

// EncodeEvent makes the payload of an event of the live stream, for the hub's
// Encode: {"change":..., "alert":{...}}. The alert is as in lists, without
// history and raw data and with its revision as "rev". All clients share the
// payload, whatever address they know the server by, so its href is a path.
func EncodeEvent(change string, alert *db.Alert) []byte {
	dst := make([]byte, 0, 2048)
	dst = append(dst, `{"change":`...)
	dst = db.AppendString(dst, change)
	dst = append(dst, `,"alert":`...)
	dst = appendMembers(dst, alert, nil, "", false)
	dst = append(dst, `,"rev":`...)
	dst = strconv.AppendInt(dst, alert.Rev, 10)
	return append(dst, '}', '}')
}

// briefEvent makes the payloads of events whose alert has a text that is longer
// than so many characters; those of others are shared.
func briefEvent(most int) func(change string, alert *db.Alert) []byte {
	return func(change string, alert *db.Alert) []byte {
		if short := brief(alert, most); short != alert {
			return EncodeEvent(change, short)
		}
		return nil
	}
}

// appendHistory writes an entry of history with what it needs of its alert, as
// the list of history shows it.
func appendHistory(dst []byte, h *db.History, alert *db.Alert, root string) []byte {
	text := func(name, value string) { dst = db.AppendString(appendName(dst, name), value) }
	given := func(name, value string) {
		if value != "" {
			text(name, value)
		}
	}
	dst = append(dst, '{')
	text("id", h.EntryID)
	dst = appendHref(dst, root, "/alert/", h.EntryID)
	text("resource", alert.Resource)
	text("event", h.Event)
	text("environment", alert.Environment)
	dst = db.AppendStrings(appendName(dst, "service"), alert.Service)
	text("group", alert.Group)
	text("text", h.Text)
	dst = db.AppendStrings(appendName(dst, "tags"), alert.Tags)
	dst = db.AppendAttributes(appendName(dst, "attributes"), alert.Attributes)
	text("origin", alert.Origin)
	dst = db.AppendTime(appendName(dst, "updateTime"), h.UpdateTime)
	dst = appendNullable(appendName(dst, "user"), h.User)
	dst = strconv.AppendInt(appendName(dst, "timeout"), h.Timeout, 10)
	text("type", h.Type)
	dst = appendNullable(appendName(dst, "customer"), alert.Customer)
	given("severity", h.Severity)
	given("status", h.Status)
	given("value", h.ValueText)
	return append(dst, '}')
}

func appendNullable(dst []byte, text string) []byte {
	if text == "" {
		return append(dst, "null"...)
	}
	return db.AppendString(dst, text)
}

// appendNote writes a note as the API shows it.
func appendNote(dst []byte, n *db.Note, root string) []byte {
	alert := n.Alert()
	dst = append(dst, '{')
	dst = db.AppendMembers(dst, n)
	dst = appendHref(dst, root, "/note/", n.NoteID)
	dst = append(dst, `,"related":{"alert":`...)
	dst = db.AppendString(dst, alert)
	dst = append(dst, `},"_links":{"alert":`...)
	dst = db.AppendString(dst, root+"/alert/"+url.PathEscape(alert))
	return append(dst, '}', '}')
}

// appendBlackout writes a blackout as the API shows it at that time.
func appendBlackout(dst []byte, b *db.Blackout, now db.Time, root string) []byte {
	dst = append(dst, '{')
	dst = db.AppendMembers(dst, b)
	dst = appendHref(dst, root, "/blackout/", b.ID)
	state := engine.StateOf(b, now)
	dst = db.AppendString(appendName(dst, "status"), state.Status)
	dst = strconv.AppendInt(appendName(dst, "remaining"), state.Remaining, 10)
	if b.Recurrence != "" {
		dst = db.AppendTime(appendName(dst, "nextStart"), state.Next.Start)
		dst = db.AppendTime(appendName(dst, "nextEnd"), state.Next.End)
	}
	return append(dst, '}')
}

// appendHeartbeat writes a heartbeat as the API shows it at that time.
func (a *API) appendHeartbeat(dst []byte, h *db.Heartbeat, now db.Time, root string) []byte {
	dst = append(dst, '{')
	dst = db.AppendMembers(dst, h)
	dst = appendHref(dst, root, "/heartbeat/", h.ID)
	dst = strconv.AppendInt(appendName(dst, "maxLatency"), a.MaxLatency.Milliseconds(), 10)
	dst = strconv.AppendInt(appendName(dst, "latency"), h.Latency().Milliseconds(), 10)
	dst = strconv.AppendInt(appendName(dst, "since"), since(h, now), 10)
	dst = db.AppendString(appendName(dst, "status"), h.Status(now, a.MaxLatency))
	return append(dst, '}')
}

// since is how many seconds ago a heartbeat was received.
func since(h *db.Heartbeat, now db.Time) int64 { return int64(now-h.ReceiveTime) / 1000 }

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

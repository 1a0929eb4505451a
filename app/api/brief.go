package api

import (
	"strconv"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
)

// textLimit reads how many characters a list or stream is to have of each text
// of an alert; 0 is all of them.
func (r *request) textLimit() (int, error) {
	v := r.params.Get("text-limit")
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return 0, db.Errorf(db.Invalid, "text-limit: %q is not a number of characters", v)
	}
	return n, nil
}

// shorten cuts the texts of the alerts, and of their history.
func (f *found) shorten(most int) {
	for i, alert := range f.alerts {
		f.alerts[i] = brief(alert, most)
	}
	for _, entries := range f.history {
		for i, h := range entries {
			text, value := start(h.Text, most), start(h.ValueText, most)
			if text != h.Text || value != h.ValueText {
				short := *h
				short.Text, short.ValueText = text, value
				entries[i] = &short
			}
		}
	}
}

// brief returns the alert with its text, its value and its attributes cut to
// that many characters, or itself if none is longer.
func brief(alert *db.Alert, most int) *db.Alert {
	text, value := start(alert.Text, most), start(alert.ValueText, most)
	attributes := briefAttributes(alert.Attributes, most)
	if text == alert.Text && value == alert.ValueText && attributes == nil {
		return alert
	}
	short := alert.Copy()
	short.Text, short.ValueText = text, value
	short.Attributes = alert.Attributes.With(attributes)
	return short
}

// briefAttributes returns those that are too long, as they are cut.
func briefAttributes(all db.Attributes, most int) (cut db.Attributes) {
	for name, v := range all {
		long, ok := v.(string)
		if !ok {
			continue
		}
		if short := start(long, most); short != long {
			if cut == nil {
				cut = db.Attributes{}
			}
			cut[name] = short
		}
	}
	return cut
}

// start is the text, or so many characters of it and what says that there is more.
func start(text string, most int) string {
	if len(text) <= most {
		return text
	}
	end := 0
	for range most {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end == len(text) {
		return text
	}
	return text[:end] + "…"
}

package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// Trace is how a login was decided, told by what decides it. A nil Trace takes
// no notes, which is how people log in; it is for one goroutine.
type Trace struct{ Steps []Step }

// Step is one thing that a login was decided by, or that was looked at before
// anybody logged in.
type Step struct {
	Part   Part   `json:"part"`
	What   string `json:"what"`            // as the name of the claim
	Value  string `json:"value,omitempty"` // without secrets
	From   string `json:"from,omitempty"`  // the claim, setting or row that the value or the rule comes from
	Result Result `json:"result,omitempty"`
}

// Part is what a step belongs to.
type Part string

// The parts of a login, in the order in which they come.
const (
	PartCheck    Part = "check"    // can the provider work at all
	PartClaim    Part = "claim"    // what it said
	PartIdentity Part = "identity" // what was taken from that
	PartAccount  Part = "account"  // whose account it is
	PartRule     Part = "rule"     // who may in
	PartRole     Part = "role"     // where roles come from
	PartScope    Part = "scope"    // what a role grants, and by which row
	PartCustomer Part = "customer" // which look-up matched
)

// Result says how a step went; "" for one that only tells.
type Result string

// The results.
const (
	Passed  Result = "ok"
	Warning Result = "warning" // a login may fail, or be of no use
	Refused Result = "refused"
)

type traceKey struct{}

// WithTrace has what happens under the context noted in t.
func WithTrace(ctx context.Context, t *Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// TraceOf returns the trace of a context, nil if there is none.
func TraceOf(ctx context.Context) *Trace {
	t, _ := ctx.Value(traceKey{}).(*Trace)
	return t
}

// Add notes a step.
func (t *Trace) Add(s Step) {
	if t != nil {
		s.Value, s.From = shorten(s.Value), shorten(s.From)
		t.Steps = append(t.Steps, s)
	}
}

// Take notes what of an identity was taken from where, or that it was not there.
// Without a from, there is no place for it.
func (t *Trace) Take(what, value, from string) {
	if value != "" || from != "" {
		t.Add(Step{Part: PartIdentity, What: what, Value: orNone(value), From: from})
	}
}

func orNone(value string) string { return cmp.Or(value, "(none)") }

// Judge notes a rule and returns its error.
func (t *Trace) Judge(part Part, what, value, from string, err error) error {
	result := Passed
	if err != nil {
		result = Refused
	}
	t.Add(Step{Part: part, What: what, Value: value, From: from, Result: result})
	return err
}

// Claims notes what a provider said of somebody, and where; secrets are hidden.
func (t *Trace) Claims(from string, claims map[string]any) {
	if t == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		t.Add(Step{Part: PartClaim, What: name, Value: shown(name, claims[name]), From: from})
	}
}

// Clock notes how far our clock is from the one of an answer's header Date. More
// than far is too far for what the other side signs.
func (t *Trace) Clock(now time.Time, date string, far time.Duration) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	ahead := now.Sub(at).Round(time.Second)
	s := Step{PartCheck, "clock", fmt.Sprintf("%s ahead of the provider's", ahead), "header Date", Passed}
	if ahead < 0 {
		s.Value = fmt.Sprintf("%s behind the provider's", -ahead)
	}
	switch {
	case ahead.Abs() > far:
		s.Result = Refused
	case ahead.Abs() > far/10:
		s.Result = Warning
	}
	t.Add(s)
}

// Len and Cut let who may have to begin again forget what came after a point.
func (t *Trace) Len() int {
	if t == nil {
		return 0
	}
	return len(t.Steps)
}

// Cut forgets all steps but the first n.
func (t *Trace) Cut(n int) {
	if t != nil {
		t.Steps = t.Steps[:n]
	}
}

// hidden stands for a secret.
const hidden = "***"

var (
	secretName = regexp.MustCompile(`(?i)token|passw|secret|assertion|signature|ticket|private|credential|session|nonce|_hash$|api.?key|certificate`)
	// What looks like a JSON Web Token, or a key in PEM, is one, whatever its name.
	secretText = regexp.MustCompile(`eyJ[\w-]+\.[\w-]+\.|-----BEGIN `)
)

func shown(name string, v any) string {
	if secretName.MatchString(name) {
		return hidden
	}
	if s, ok := v.(string); ok {
		return masked(s)
	}
	text, err := json.Marshal(mask(v))
	if err != nil {
		return fmt.Sprintf("(%T)", v)
	}
	return string(text)
}

// mask copies a JSON value without the secrets in it.
func mask(v any) any {
	switch v := v.(type) {
	case string:
		return masked(v)
	case []string:
		return mask(anything(v))
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = mask(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, e := range v {
			if out[name] = mask(e); secretName.MatchString(name) {
				out[name] = hidden
			}
		}
		return out
	}
	return v
}

func anything(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func masked(s string) string {
	if secretText.MatchString(s) {
		return hidden
	}
	return s
}

// maxShown bounds a value: somebody may be in a thousand groups.
const maxShown = 2000

func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + " ..."
	}
	return s
}

// Hint is an error together with the setting to look at.
type Hint struct {
	Err     error
	Setting string // several have commas between them
}

func (h *Hint) Error() string { return h.Err.Error() }

// Unwrap returns the error itself.
func (h *Hint) Unwrap() error { return h.Err }

// Because says which setting an error comes from. Without either it returns the
// error as it is.
func Because(setting string, err error) error {
	if err == nil || setting == "" {
		return err
	}
	return &Hint{err, setting}
}

// SettingOf returns the setting that an error comes from, "" if it does not
// tell.
func SettingOf(err error) string {
	var h *Hint
	if errors.As(err, &h) {
		return h.Setting
	}
	return ""
}

// Outcome is what becomes of a login.
type Outcome string

// The outcomes.
const (
	LetIn  Outcome = "allowed"
	Denied Outcome = "refused" // by what the provider said, or by a rule
	Failed Outcome = "failed"  // nobody could be asked
)

// OutcomeOf tells it by the error.
func OutcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return LetIn
	case db.CodeOf(err) == db.Unavailable || db.CodeOf(err) == db.Internal:
		return Failed
	}
	return Denied
}

// listed is a list for people.
func listed(names []string) string { return strings.Join(names, ", ") }

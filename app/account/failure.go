package account

import (
	"slices"
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// Failure is a login that failed; equal ones are one.
type Failure struct {
	Time     string `json:"time"`     // of the last, as the API writes it
	Count    int    `json:"count"`    // how often
	Provider string `json:"provider"` // or the kind of credential
	Login    string `json:"login"`    // as it was given
	Address  string `json:"address"`
	Reason   string `json:"reason"`
	Setting  string `json:"setting"` // to look at; "" is not known
}

// maxFailures is how many are kept.
const maxFailures = 100

// Failures keeps the last failed logins in memory. A nil one keeps none.
type Failures struct {
	now func() time.Time

	mu   sync.Mutex
	list []Failure             // the last is the newest
	told map[Failure]time.Time // when each was last not one again; see add
}

// NewFailures makes a list without any.
func NewFailures(now func() time.Time) *Failures {
	return &Failures{now: now, told: map[Failure]time.Time{}}
}

// add keeps one more. It reports whether an equal one came less than a minute
// after one for which it did not.
func (l *Failures) add(f Failure) (again bool) {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.told) > 10*maxFailures {
		clear(l.told)
	}
	if again = now.Sub(l.told[f]) < time.Minute; !again {
		l.told[f] = now
	}
	f.Count = 1
	i := slices.IndexFunc(l.list, func(o Failure) bool {
		o.Time, o.Count = "", 1
		return o == f
	})
	if i >= 0 {
		f.Count += l.list[i].Count
		l.list = slices.Delete(l.list, i, i+1)
	} else if len(l.list) == maxFailures {
		l.list = slices.Delete(l.list, 0, 1)
	}
	f.Time = db.At(now).String()
	l.list = append(l.list, f)
	return again
}

// List returns them, the newest first.
func (l *Failures) List() []Failure {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	list := slices.Clone(l.list)
	slices.Reverse(list)
	return list
}

package api

import (
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// watch looks after the right of a request that takes long: who was let in at
// its start may be shut out before its end.
type watch struct {
	a       *API // that judges: the newest
	r       *request
	changed <-chan struct{} // closed when somebody's rights change
}

func (a *API) watch(r *request) *watch { return &watch{a, r, r.changed} }

// errShutOut says that a long request ends before its time.
var errShutOut = db.Errorf(db.Unauthorized, "what this login may do has changed: come again")

// check returns an error once the client is not who it was any more, or may not
// see what it did.
func (w *watch) check() error {
	was := w.r.caller.Principal
	moved := w.a.heir.Load() != nil
	if !moved && !w.told() && !w.due() {
		return nil
	}
	if oneTime(w.r) { // asked again, it is no good
		if moved {
			return errShutOut
		}
		w.changed = w.a.changed()
		return nil
	}
	w.follow()
	p, err := w.a.Authenticate(w.r.withKey(), w.r.from())
	switch {
	case err != nil:
		return err
	case !allows(p, w.r.route.Scope), p.UserID != was.UserID, p.Login != was.Login, p.Tenancy.All() != was.Tenancy.All(),
		!slices.Equal(p.Tenancy.Names(), was.Tenancy.Names()):
		return errShutOut
	}
	w.r.caller.Principal = p
	return nil
}

// told reports whether somebody's rights changed.
func (w *watch) told() bool {
	select {
	case <-w.changed:
		return true
	default:
		return false
	}
}

// due reports whether the credential has ended by itself.
func (w *watch) due() bool {
	until := w.r.caller.Principal.Until
	return until != 0 && db.At(w.a.Now()) >= until
}

// follow goes to the newest handler, and listens there before it is asked, so
// that no change is missed.
func (w *watch) follow() {
	for {
		for heir := w.a.heir.Load(); heir != nil; heir = w.a.heir.Load() {
			w.a = heir
		}
		if w.changed = w.a.changed(); w.a.heir.Load() == nil {
			return
		}
	}
}

// oneTime reports whether the request's credential counts once only.
func oneTime(r *request) bool {
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Hawk")
}

// changed is a channel that is closed when somebody's rights change, nil where
// they never do.
func (a *API) changed() <-chan struct{} {
	if a.Login.Directory == nil {
		return nil
	}
	return a.Login.Directory.Changed()
}

// HandOver has heir judge the requests that take long, those that a has let in
// too. It is to be called when heir has taken over.
func (a *API) HandOver(heir *API) {
	a.heir.Store(heir)
	if a.Login.Directory != nil {
		a.Login.Directory.Notify()
	}
}

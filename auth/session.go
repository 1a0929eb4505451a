package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// sessionCookie holds the console's login.
const sessionCookie = "alertad_session"

// Sessions keeps sessions in the database, so that they outlive a restart and
// hold for several servers. A browser has a random id in a cookie; the database
// has only a hash of it. It is a sessions.Store.
type Sessions struct {
	Store    db.Store
	Keys     [][]byte      // that seal logins under way; the first seals, the others are of before
	Lifetime time.Duration // of a login
	Now      func() time.Time
}

// The names of values in a gorilla session that are fields of a record.
const (
	userValue     = "user"
	providerValue = "provider"
	subjectValue  = "subject"
	endingValue   = "ending"
	sinceValue    = "since"
)

// Get returns the request's session of that name, for sessions.Store.
func (s *Sessions) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the request's session of that name, an empty new one if it has
// none that is still good. It is for sessions.Store.
func (s *Sessions) New(r *http.Request, name string) (*sessions.Session, error) {
	g := sessions.NewSession(s, name)
	g.IsNew = true
	rec, err := s.read(r, name)
	if err != nil || rec == nil {
		return g, err
	}
	g.ID, g.IsNew = rec.ID, false
	for k, v := range rec.Values {
		g.Values[k] = v
	}
	g.Values[userValue], g.Values[providerValue], g.Values[subjectValue] = rec.User, rec.Provider, rec.Subject
	return g, nil
}

// read returns the record of the request's cookie, nil if there is none that
// is still good.
func (s *Sessions) read(r *http.Request, name string) (*db.Session, error) {
	c, err := r.Cookie(name)
	if err != nil || c.Value == "" || len(c.Value) > 100 {
		return nil, nil
	}
	var rec *db.Session
	err = s.Store.View(r.Context(), func(f db.Finder) (err error) {
		rec, err = db.Get[*db.Session](f, db.Sessions, hashID(c.Value))
		return err
	})
	switch {
	case db.CodeOf(err) == db.NotFound:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read session: %w", err)
	case db.At(s.Now()) >= rec.ExpireTime:
		return nil, nil
	}
	return rec, nil
}

func hashID(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:])
}

// Save stores a session under a new id, removes the one that it was read from,
// and sets the cookie; with a MaxAge below 0 it only removes. So no id is ever
// worth more than when a browser first got it. It is for sessions.Store.
func (s *Sessions) Save(r *http.Request, w http.ResponseWriter, g *sessions.Session) error {
	old, ends := g.ID, g.Options.MaxAge < 0
	var raw [32]byte
	rand.Read(raw[:]) // never fails
	id := base64.RawURLEncoding.EncodeToString(raw[:])
	rec := s.record(g, id)
	err := s.Store.Update(r.Context(), func(tx db.Tx) error {
		if old != "" {
			if err := tx.Delete(db.Sessions, old); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		if ends {
			return nil
		}
		return tx.Put(rec.Copy())
	})
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	g.ID = rec.ID
	if ends {
		id = ""
	}
	http.SetCookie(w, &http.Cookie{
		Name: g.Name(), Value: id, Path: g.Options.Path, MaxAge: g.Options.MaxAge,
		HttpOnly: true, Secure: g.Options.Secure, SameSite: g.Options.SameSite,
	})
	return nil
}

func (s *Sessions) record(g *sessions.Session, id string) *db.Session {
	now := db.At(s.Now())
	rec := &db.Session{Meta: db.Meta{ID: hashID(id)}, Values: db.Attributes{}, CreateTime: now}
	rec.ExpireTime = now.AddSeconds(int64(g.Options.MaxAge))
	for k, v := range g.Values {
		text, _ := v.(string)
		switch k {
		case userValue:
			rec.User = text
		case providerValue:
			rec.Provider = text
		case subjectValue:
			rec.Subject = text
		case sinceValue:
			since, _ := v.(int64)
			rec.CreateTime = max(rec.CreateTime, db.At(time.Unix(since, 0)))
		default:
			if name, ok := k.(string); ok {
				rec.Values[name] = v
			}
		}
	}
	return rec
}

// options are those of a cookie that only goes back to us, for as long as it is
// good.
func options(from From, life time.Duration) *sessions.Options {
	return &sessions.Options{
		Path: from.Prefix + "/", MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: from.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// Proof returns who is logged in by the request's cookie; ok is false if nobody
// is.
func (s *Sessions) Proof(r *http.Request) (proof Proof, ok bool, err error) {
	rec, err := s.read(r, sessionCookie)
	if err != nil || rec == nil || rec.User == "" {
		return Proof{}, false, err
	}
	ending, _ := rec.Values[endingValue].(map[string]any)
	return Proof{
		UserID: rec.User, Provider: rec.Provider, Subject: rec.Subject, Since: rec.CreateTime.Time().Unix(), Until: rec.ExpireTime, Ending: ending,
	}, true, nil
}

// LogIn begins a session, with a new id whatever the browser had.
func (s *Sessions) LogIn(w http.ResponseWriter, r *http.Request, from From, proof Proof) error {
	g, err := s.New(r, sessionCookie)
	if err != nil {
		return err
	}
	g.Values = map[any]any{userValue: proof.UserID, providerValue: proof.Provider, subjectValue: proof.Subject, sinceValue: proof.Since}
	if len(proof.Ending) > 0 {
		g.Values[endingValue] = proof.Ending
	}
	g.Options = options(from, s.Lifetime)
	return s.Save(r, w, g)
}

// LogOut ends the request's session, if there is one.
func (s *Sessions) LogOut(w http.ResponseWriter, r *http.Request, from From) error {
	if _, err := r.Cookie(sessionCookie); err != nil {
		return nil
	}
	g, err := s.New(r, sessionCookie)
	if err != nil {
		return err
	}
	g.Options = options(from, 0)
	g.Options.MaxAge = -1
	return s.Save(r, w, g)
}

// Sweep removes sessions that ended.
func (s *Sessions) Sweep(ctx context.Context) error {
	var ended []*db.Session
	past := db.Sessions.Between("expireTime", nil, &query.Bound{Num: int64(db.At(s.Now())), Inclusive: true})
	err := s.Store.View(ctx, func(f db.Finder) (err error) {
		ended, err = db.Collect[*db.Session](f.Find(db.Sessions, query.Query{Where: past}))
		return err
	})
	if err != nil || len(ended) == 0 {
		return err
	}
	return s.Store.Update(ctx, func(tx db.Tx) error {
		for _, rec := range ended {
			if err := tx.Delete(db.Sessions, rec.ID); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		return nil
	})
}

package auth

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/alertad/alertad/db"
)

// flowCookie holds a login that is on its way through another site.
const flowCookie = "alertad_login"

// flowLifetime is how long somebody may take there.
const flowLifetime = 10 * time.Minute

// KeepFlow gives the browser a login that goes through another site, and where
// to go afterwards. The cookie is sealed: it can be neither read nor made up.
// Nothing is stored, since anybody may begin as often as they like. Another
// site's POST has to bring the cookie with it, which browsers allow over TLS
// only.
func (s *Sessions) KeepFlow(w http.ResponseWriter, r *http.Request, from From, provider string, f Flow, next string) error {
	sealed, err := s.sealed()
	if err != nil {
		return err
	}
	g := sessions.NewSession(sealed, flowCookie)
	g.Values = map[any]any{
		"provider": provider, "callback": f.Callback, "state": f.State, "nonce": f.Nonce,
		"verifier": f.Verifier, "request": f.Request, "next": next, "until": s.Now().Add(flowLifetime).Unix(),
	}
	g.Options = options(from, flowLifetime)
	if from.Secure {
		g.Options.SameSite = http.SameSiteNoneMode
	}
	return g.Save(r, w)
}

// sealed is the store of what browsers keep for us.
func (s *Sessions) sealed() (*sessions.CookieStore, error) {
	var pairs [][]byte
	for _, key := range s.Keys {
		for _, use := range []string{"sign", "encrypt"} {
			derived, err := hkdf.Key(sha256.New, key, nil, "alertad login under way: "+use, 32)
			if err != nil {
				return nil, fmt.Errorf("seal login: %w", err)
			}
			pairs = append(pairs, derived)
		}
	}
	sealed := sessions.NewCookieStore(pairs...)
	sealed.MaxAge(int(flowLifetime / time.Second))
	return sealed, nil
}

// TakeFlow returns the login of that provider that the browser is on, and has
// the browser forget it; ok is false if there is none.
func (s *Sessions) TakeFlow(w http.ResponseWriter, r *http.Request, from From, provider string) (f Flow, next string, ok bool, err error) {
	sealed, err := s.sealed()
	if err != nil {
		return Flow{}, "", false, err
	}
	g, err := sealed.New(r, flowCookie)
	text := func(name string) string { v, _ := g.Values[name].(string); return v }
	until, _ := g.Values["until"].(int64)
	if err != nil || g.IsNew || text("provider") != provider || s.Now().Unix() >= until {
		return Flow{}, "", false, nil // one that we did not seal is none
	}
	http.SetCookie(w, &http.Cookie{Name: flowCookie, Path: from.Prefix + "/", MaxAge: -1, HttpOnly: true, Secure: from.Secure})
	return Flow{
		Callback: text("callback"), State: text("state"), Nonce: text("nonce"),
		Verifier: text("verifier"), Request: text("request"),
	}, text("next"), true, nil
}

// SpendFlow ends a flow for good, once the other site has vouched for somebody.
// One that was spent is Unauthorized, on any server over the same store. The
// zero flow, of a login that did not begin here, is nothing to end.
func (s *Sessions) SpendFlow(ctx context.Context, f Flow) error {
	if f.State == "" {
		return nil
	}
	now := db.At(s.Now())
	spent := &db.Session{Meta: db.Meta{ID: hashID(f.State)}, CreateTime: now, ExpireTime: now.Add(flowLifetime)}
	return s.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock("login under way"); err != nil {
			return err
		}
		switch _, err := tx.Get(db.Sessions, spent.ID); {
		case err == nil:
			return db.Errorf(db.Unauthorized, "this login was used before: try again")
		case db.CodeOf(err) != db.NotFound:
			return err
		}
		return tx.Put(spent.Copy())
	})
}

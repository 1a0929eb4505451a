package channel

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// Links makes the links in messages that acknowledge what they tell of. Whoever
// has such a link may do that, once and for a while, and nothing else.
type Links struct {
	Base     string        // under which others reach the server; "": there are no links
	Keys     [][]byte      // that sign; the first for new links
	Lifetime time.Duration // 0: 7 days
	Now      func() time.Time
}

var errLink = db.Errorf(db.NotFound, "this link is not good: it is too old, or was never made")

// Ack makes the link for an item of the outbox and who gets it.
func (l *Links) Ack(item, who string) string {
	if l.Base == "" || len(l.Keys) == 0 {
		return ""
	}
	lifetime := l.Lifetime
	if lifetime <= 0 {
		lifetime = 7 * 24 * time.Hour
	}
	until := strconv.FormatInt(l.Now().Add(lifetime).Unix(), 36)
	what := base64.RawURLEncoding.EncodeToString([]byte(until + " " + item + " " + who))
	return at(l.Base, "/ack/"+what+"."+signature(l.Keys[0], what))
}

// signature is of a text, for this purpose and no other.
func signature(key []byte, what string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("acknowledge\x00" + what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// read checks the end of a link and returns what it is for.
func (l *Links) read(token string) (item, who string, err error) {
	what, signed, ok := strings.Cut(token, ".")
	good := slices.ContainsFunc(l.Keys, func(key []byte) bool { return hmac.Equal([]byte(signed), []byte(signature(key, what))) })
	text, err := base64.RawURLEncoding.DecodeString(what)
	if !ok || !good || err != nil {
		return "", "", errLink
	}
	part := strings.SplitN(string(text), " ", 3)
	until, err := strconv.ParseInt(part[0], 36, 64)
	if err != nil || len(part) != 3 || l.Now().Unix() >= until {
		return "", "", errLink
	}
	return part[1], part[2], nil
}

// Deed is what a link is for.
type Deed struct {
	item     string
	Who      string // address of who got the link, "" if the channel tells no persons
	Channel  string // its name
	Customer string // whose alerts the channel is told of; "": anybody's
	Alerts   []string
	Total    int64 // of which the message showed some
	Used     bool  // there is nothing more to do
}

// By is who does it, for the history of alerts.
func (d Deed) By() string {
	if d.Who == "" {
		return "somebody via " + d.Channel
	}
	return d.Who + " via " + d.Channel
}

// Deed returns what the link that ends in token is for.
func (r *Registry) Deed(ctx context.Context, token string) (Deed, error) {
	if r.o.Links == nil {
		return Deed{}, errLink
	}
	item, who, err := r.o.Links().read(token)
	if err != nil {
		return Deed{}, err
	}
	deed := Deed{item: item, Who: who}
	err = r.o.Store.View(ctx, func(f db.Finder) error {
		d, err := sentAs(f, item)
		if err != nil {
			return err
		}
		deed.Channel, deed.Customer, deed.Alerts, deed.Total, deed.Used = d.ChannelName, d.Customer, d.Alerts, d.Total, d.AckTime != 0
		return nil
	})
	return deed, err
}

// sentAs is what is kept of an item, which may be sent already and not kept yet.
func sentAs(f db.Reader, item string) (*db.Delivery, error) {
	d, err := db.Get[*db.Delivery](f, db.Deliveries, item)
	if db.CodeOf(err) != db.NotFound {
		return d, err
	}
	it, err := db.Get[*db.Outgoing](f, db.Outbox, item)
	if err == nil {
		d, err = deliveryOf(f, it)
	}
	if db.CodeOf(err) == db.NotFound || err == nil && d == nil {
		return nil, errLink
	}
	return d, err
}

// Done has the link of a deed no longer be good.
func (r *Registry) Done(ctx context.Context, deed Deed) error {
	return r.o.Store.Update(ctx, func(tx db.Tx) error {
		d, err := sentAs(tx, deed.item)
		if err != nil {
			return err
		}
		d = d.Copy()
		d.AckTime = db.At(r.o.Now())
		return tx.Put(d)
	})
}

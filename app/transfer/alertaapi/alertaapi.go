// Package alertaapi reads a running Alerta server, or another alertad, by its
// HTTP API. What the API does not tell, passwords above all, does not come this
// way: the database tells more, and is faster.
package alertaapi

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// Options say how to ask. One of Key, Token and User is needed if the server wants
// to know who asks; an administrator's, or what others own is not told.
type Options struct {
	alerta.Options

	Key            string // an API key
	Token          string // a bearer token
	User, Password string

	Roots    *x509.CertPool // vouch for the server; nil: the system's authorities
	Insecure bool           // takes any certificate
	Timeout  time.Duration  // of one answer; 0: a minute

	PageSize int                                        // of lists; 0: 500
	Pause    func(context.Context, time.Duration) error // waits before another try; nil: as long as it says
}

// Source is a server.
type Source struct {
	client  *client
	convert *alerta.Converter
	size    int
	words   url.Values        // to ask for alerts in
	without map[*db.Kind]bool // what the survey found that cannot be read
}

var _ transfer.Source = (*Source)(nil)

// maxAnswer is the most bytes of an answer: a page of alerts with all of their
// history.
const maxAnswer = 512 << 20

// Open looks whether there is an Alerta at the URL, or below /api there, which
// answers. The URL may have the key in the parameter api-key, or a user and
// password before the host.
func Open(ctx context.Context, from string, o Options) (*Source, error) {
	convert, err := alerta.New(o.Options)
	if err != nil {
		return nil, err
	}
	base, err := o.address(from)
	if err != nil {
		return nil, err
	}
	if o.Timeout <= 0 {
		o.Timeout = time.Minute
	}
	if o.PageSize <= 0 {
		o.PageSize = 500
	}
	c := &client{base: base, o: o, http: egress.Client(egress.Options{
		Timeout: o.Timeout, MaxBytes: maxAnswer, Roots: o.Roots, Insecure: o.Insecure,
	})}
	s := &Source{client: c, convert: convert, size: o.PageSize, without: map[*db.Kind]bool{}}
	err = s.probe(ctx)
	if isMissing(err) {
		c.base = base.JoinPath("api")
		err = s.probe(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// address takes from the URL who asks.
func (o *Options) address(from string) (*url.URL, error) {
	u, err := url.Parse(from)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, db.Errorf(db.Invalid, "this is no URL of a server") // which may hold a key
	}
	if u.User != nil {
		o.User = u.User.Username()
		o.Password, _ = u.User.Password()
	}
	if key := u.Query().Get("api-key"); key != "" {
		o.Key = key
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path.Join("/", u.Path)}, nil
}

// probe asks for one alert, in the words that the server may know. Old ones refuse
// to be asked for history, which they tell anyway.
func (s *Source) probe(ctx context.Context) (err error) {
	for _, s.words = range wordings {
		var answer alertPage
		err = s.client.get(ctx, "/alerts", s.page(1, 1, s.words), &answer)
		if statusOf(err) != http.StatusBadRequest {
			break
		}
	}
	return err
}

// Close closes the connections.
func (s *Source) Close() error {
	s.client.http.CloseIdleConnections()
	return nil
}

// Survey asks how many there are of each kind. What may not be read, or is not
// served, is in the notes.
func (s *Source) Survey(ctx context.Context) (transfer.Survey, error) {
	out := transfer.Survey{
		Name:   "server " + strings.TrimSuffix(s.client.base.String(), "/"),
		Counts: map[string]int{},
		Notes:  []string{"the API tells no passwords: users whose password is kept there need a new one"},
		// What a user has here already is more than the API tells.
		Secretless: true,
	}
	for _, k := range alerta.Kinds {
		n, err := s.count(ctx, k.Kind)
		s.without[k.Kind] = isMissing(err) || isForbidden(err)
		switch {
		case isMissing(err):
			out.Notes = append(out.Notes, "the server has no "+k.Name)
		case isForbidden(err):
			out.Notes = append(out.Notes, fmt.Sprintf("%s may not be read and are left out: %v", k.Name, err))
		case err != nil:
			return out, err
		default:
			out.Counts[k.Kind.Name] = n
		}
	}
	return out, nil
}

// count asks how many there are.
func (s *Source) count(ctx context.Context, k *db.Kind) (int, error) {
	if k == db.Perms { // some of which nobody stored
		docs, err := s.docs(ctx, k)
		return len(docs), err
	}
	var answer struct {
		Total int `json:"total"`
	}
	err := s.client.get(ctx, "/"+alerta.NameOf(k), s.page(1, 1, nil), &answer)
	return answer.Total, err
}

// Items yields the alerts by what they are about, and the rest by their ids. Of what
// the survey could not count there are none.
func (s *Source) Items(ctx context.Context, k *db.Kind, position string) iter.Seq2[transfer.Item, error] {
	switch {
	case alerta.NameOf(k) == "" || s.without[k]:
		return func(func(transfer.Item, error) bool) {}
	case k == db.Alerts:
		return s.alerts(ctx, position)
	}
	return func(yield func(transfer.Item, error) bool) {
		docs, err := s.docs(ctx, k)
		if err != nil {
			yield(transfer.Item{}, err)
			return
		}
		s.convert.All(k, docs, position)(yield)
	}
}

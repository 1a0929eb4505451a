package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// DirectoryOptions are what a Directory works with. Store is required.
type DirectoryOptions struct {
	Store         db.Store
	Roles         Roles
	CustomerViews bool     // the setting CUSTOMER_VIEWS: who has no customer sees nothing
	DeleteScopes  []string // the setting DELETE_SCOPES

	// RoleGroups are the providers whose groups count as roles too.
	RoleGroups []string

	// Before is a directory over the same store that this one takes over from:
	// a Reload of it is one of this too, for it may still be told of changes.
	Before *Directory
}

// Directory is all that a request is judged by, in memory: users with their
// groups and identities, permissions, customer lookups and API keys. Whoever
// changes one of these in the store calls Reload afterwards.
type Directory struct {
	o       DirectoryOptions
	mu      sync.Mutex // one reload at a time
	book    atomic.Pointer[book]
	changed atomic.Pointer[chan struct{}]
	heir    atomic.Pointer[Directory]
}

// NewDirectory makes a directory and reads it for the first time.
func NewDirectory(ctx context.Context, o DirectoryOptions) (*Directory, error) {
	d := &Directory{o: o}
	first := make(chan struct{})
	d.changed.Store(&first)
	if o.Before != nil {
		o.Before.heir.Store(d) // before it is read, so that no change is missed
		d.o.Before = nil
	}
	return d, d.Reload(ctx)
}

// Reload reads everything anew. When it returns, what was committed before the
// call counts for every later request. If it fails, nobody is let in until it
// succeeds: an old answer could let somebody in who was shut out.
func (d *Directory) Reload(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	b, err := d.read(context.WithoutCancel(ctx))
	d.book.Store(b)
	d.Notify()
	if heir := d.heir.Load(); heir != nil {
		err = errors.Join(err, heir.Reload(ctx))
	}
	return err
}

// Notify tells those who wait for a change that a login ended.
func (d *Directory) Notify() {
	next := make(chan struct{})
	close(*d.changed.Swap(&next))
}

// Changed returns a channel that is closed at the next Reload or Notify.
func (d *Directory) Changed() <-chan struct{} { return *d.changed.Load() }

// current is the book as it is, read now if it could not be before.
func (d *Directory) current(ctx context.Context) (*book, error) {
	if b := d.book.Load(); b != nil {
		return b, nil
	}
	if err := d.Reload(ctx); err != nil {
		return nil, db.Wrap(db.Unavailable, "logins cannot be checked now", err)
	}
	return d.book.Load(), nil
}

// book is one state of the directory. It is never changed.
type book struct {
	o          *DirectoryOptions
	users      map[string]*db.User // by id
	names      map[string]*db.User // by login and by address
	groups     map[string][]string // names, by user id
	identities map[string][]*db.Identity
	perms      map[string][]string
	customers  map[string][]string
	keys       map[[sha256.Size]byte]*keyEntry
}

type keyEntry struct {
	key       *db.APIKey
	principal Principal
	shut      bool // its user is not active
}

// read collects the book from one snapshot, nil with an error.
func (d *Directory) read(ctx context.Context) (*book, error) {
	b := &book{o: &d.o}
	err := d.o.Store.View(ctx, func(f db.Finder) error {
		b.users, b.names, b.groups = map[string]*db.User{}, map[string]*db.User{}, map[string][]string{}
		b.identities, b.perms, b.customers = map[string][]*db.Identity{}, map[string][]string{}, map[string][]string{}
		b.keys = map[[sha256.Size]byte]*keyEntry{}
		for _, k := range []*db.Kind{db.Users, db.UserGroups, db.Identities, db.Perms, db.Customers, db.APIKeys} {
			for rec, err := range f.Find(k, query.Query{}) {
				if err != nil {
					return err
				}
				b.add(rec)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, k := range b.keys {
		k.principal = b.keyPrincipal(k.key)
		user := b.names[k.key.User]
		k.shut = user != nil && user.UserStatus != db.UserActive
	}
	return b, nil
}

func (b *book) add(rec db.Record) {
	switch r := rec.(type) {
	case *db.User:
		b.users[r.ID] = r
		b.names[r.Login] = r
		if r.Email != "" {
			b.names[r.Email] = r
		}
	case *db.UserGroup:
		for _, id := range r.Users {
			b.groups[id] = append(b.groups[id], r.Name)
		}
	case *db.Identity:
		b.identities[r.User] = append(b.identities[r.User], r)
	case *db.Perm:
		b.perms[r.Match] = r.Scopes
	case *db.Customer:
		b.customers[r.Match] = append(b.customers[r.Match], r.Customer)
	case *db.APIKey:
		var sum [sha256.Size]byte
		if n, err := hex.Decode(sum[:], []byte(r.Hash)); err == nil && n == len(sum) {
			b.keys[sum] = &keyEntry{key: r}
		}
	}
}

// keyPrincipal is who an API key stands for. One without a customer sees all
// only where there are no customer views, or if it may do everything anyway.
func (b *book) keyPrincipal(k *db.APIKey) Principal {
	p := Principal{Login: k.User, Scopes: As(k.Scopes), DeleteScopes: As(b.o.DeleteScopes), Until: k.ExpireTime}
	p.Tenancy = b.tenancyOf(p, k.Customer)
	return p
}

// tenancyOf is that of a credential which names its customer itself.
func (b *book) tenancyOf(p Principal, customer string) Tenancy {
	switch {
	case customer != "":
		return Customers(customer)
	case !b.o.CustomerViews, p.Allows(Admin):
		return AllCustomers()
	}
	return Tenancy{}
}

// key returns the entry of an API key, nil if there is none.
func (b *book) key(key string) *keyEntry { return b.keys[sha256.Sum256([]byte(key))] }

// Given is what a login provider said of somebody.
type Given struct{ Roles, Groups, Orgs []string }

// principal is who a user is, with what a provider said of them. The error is
// Unauthorized for a user who is not active, Forbidden for one who has no
// customer.
func (b *book) principal(t *Trace, u *db.User, provider string, g Given) (Principal, error) {
	if u.UserStatus != db.UserActive {
		return Principal{}, Because("the status of the user", db.Errorf(db.Unauthorized, "User %s not active", u.Login))
	}
	groups := b.groups[u.ID]
	b.noteRoles(t, u, groups, provider, g)
	names := slices.Concat(b.o.Roles.Of(u), groups, g.Roles)
	if slices.Contains(b.o.RoleGroups, provider) {
		names = append(names, g.Groups...)
	}
	scopes, err := b.o.Roles.scopes(t, names, func(name string) ([]string, error) { return b.perms[name], nil })
	if err != nil {
		return Principal{}, err
	}
	p := Principal{UserID: u.ID, Login: u.Login, Scopes: As(scopes), DeleteScopes: As(b.o.DeleteScopes)}
	p.Tenancy, err = b.tenancy(t, u, p, slices.Concat(groups, g.Groups, g.Orgs, g.Roles))
	return p, err
}

// noteRoles notes which names count as roles, and where they come from.
func (b *book) noteRoles(t *Trace, u *db.User, groups []string, provider string, g Given) {
	if t == nil { // as with each request
		return
	}
	note := func(from string, names []string) {
		for _, name := range names {
			t.Add(Step{Part: PartRole, What: name, From: from})
		}
	}
	if b.o.Roles.Names(u) {
		note("ADMIN_USERS", b.o.Roles.Of(u))
	} else {
		note("the account", b.o.Roles.Of(u))
	}
	note("a group of this server", groups)
	note("a role at "+provider, g.Roles)
	if slices.Contains(b.o.RoleGroups, provider) {
		note("a group at "+provider, g.Groups)
	}
}

// tenancy looks up the customers of a user, by login, by the names of groups
// and such, and by the domain of an address that is known to be theirs.
func (b *book) tenancy(t *Trace, u *db.User, p Principal, names []string) (Tenancy, error) {
	all := func(from string) (Tenancy, error) {
		t.Add(Step{PartCustomer, "all", "*", from, Passed})
		return AllCustomers(), nil
	}
	switch {
	case !b.o.CustomerViews:
		return all("CUSTOMER_VIEWS = False")
	case b.o.Roles.Names(u):
		return all("ADMIN_USERS")
	}
	login, email := u.Known()
	names = append([]string{login}, names...)
	if domain := (&db.User{Login: login, Email: email}).Domain(); domain != "" {
		names = append(names, domain)
	}
	var found []string
	for _, name := range names {
		found = append(found, b.customers[name]...)
		if t == nil {
			continue
		}
		for _, customer := range b.customers[name] {
			t.Add(Step{PartCustomer, name, customer, "customer look-up for " + name, Passed})
		}
	}
	switch {
	case slices.Contains(found, "*"):
		return AllCustomers(), nil
	case len(found) == 0 && p.Allows(Admin):
		return all("the scope admin")
	case len(found) == 0:
		err := db.Errorf(db.Forbidden, "No customer lookup configured for user '%s' or '%s'", u.Login, commas(names))
		return Tenancy{}, t.Judge(PartCustomer, "none", listed(names), "CUSTOMER_VIEWS = True, no customer look-up", Because("CUSTOMER_VIEWS, or a customer look-up", err))
	}
	slices.Sort(found)
	return Customers(slices.Compact(found)...), nil
}

// Proof says how somebody who is logged in came in.
type Proof struct {
	UserID   string
	Provider string
	Subject  string // of their identity at the provider; "" for an account of ours
	Since    int64  // when, in seconds; for who does so now, what it must not seem to be before

	Until  db.Time        // when the login ends by itself; 0: it does not
	Ending map[string]any // Identity.Ending, of a session
}

var errGone = db.Errorf(db.Unauthorized, "the account of this login is gone")

// Find returns the user of a proof and who they are now. An account or
// identity that is gone is Unauthorized.
func (d *Directory) Find(ctx context.Context, proof Proof) (*db.User, Given, Principal, error) {
	b, err := d.current(ctx)
	if err != nil {
		return nil, Given{}, Principal{}, err
	}
	return b.find(proof)
}

func (b *book) find(proof Proof) (*db.User, Given, Principal, error) {
	u := b.users[proof.UserID]
	if u == nil {
		return nil, Given{}, Principal{}, errGone
	}
	if proof.Since != 0 && proof.Since < int64(u.ValidAfter)/1000 {
		return nil, Given{}, Principal{}, db.Errorf(db.Unauthorized, "the password was changed after this login")
	}
	var g Given
	if proof.Subject != "" {
		i := slices.IndexFunc(b.identities[u.ID], func(i *db.Identity) bool {
			return i.Provider == proof.Provider && i.Subject == proof.Subject
		})
		if i < 0 {
			return nil, g, Principal{}, errGone
		}
		id := b.identities[u.ID][i]
		g = Given{Roles: id.Roles, Groups: id.Groups, Orgs: id.Orgs}
	}
	p, err := b.principal(nil, u, proof.Provider, g)
	p.Until = proof.Until
	return u, g, p, err
}

// Preview returns who a user would be after a login through the provider that
// was only tried, with their account as it would be. The context's trace notes
// why.
func (d *Directory) Preview(ctx context.Context, u *db.User, provider string, g Given) (Principal, error) {
	b, err := d.current(ctx)
	if err != nil {
		return Principal{}, err
	}
	return b.principal(TraceOf(ctx), u, provider, g)
}

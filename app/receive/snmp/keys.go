package snmp

import (
	"crypto/subtle"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// User is one of version 3. Without Auth traps are taken from anybody who knows
// the name; with Priv only those are taken that are encrypted.
type User struct {
	Name         string
	Auth         string // MD5, SHA, SHA224, SHA256, SHA384 or SHA512
	AuthPassword string
	Priv         string // DES, AES, AES192, AES256, AES192C or AES256C
	PrivPassword string
}

var auths = map[string]gosnmp.SnmpV3AuthProtocol{
	"": gosnmp.NoAuth, "MD5": gosnmp.MD5, "SHA": gosnmp.SHA, "SHA224": gosnmp.SHA224,
	"SHA256": gosnmp.SHA256, "SHA384": gosnmp.SHA384, "SHA512": gosnmp.SHA512,
}

var privs = map[string]gosnmp.SnmpV3PrivProtocol{
	"": gosnmp.NoPriv, "DES": gosnmp.DES, "AES": gosnmp.AES, "AES192": gosnmp.AES192,
	"AES256": gosnmp.AES256, "AES192C": gosnmp.AES192C, "AES256C": gosnmp.AES256C,
}

// Users reads users as the settings have them: a list of dicts with name, auth,
// auth_password, priv and priv_password. Errors quote no password.
func Users(v any) ([]User, error) {
	list, ok := v.([]any)
	if !ok && v != nil {
		return nil, fmt.Errorf("expected a list of dicts")
	}
	var users []User
	for i, item := range list {
		u, err := user(item)
		if err != nil {
			return nil, fmt.Errorf("user %d: %w", i+1, err)
		}
		users = append(users, u)
	}
	return users, nil
}

func user(v any) (u User, err error) {
	m, ok := v.(map[string]any)
	if !ok {
		return u, fmt.Errorf("expected a dict")
	}
	places := map[string]*string{
		"name": &u.Name, "auth": &u.Auth, "auth_password": &u.AuthPassword,
		"priv": &u.Priv, "priv_password": &u.PrivPassword,
	}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		place := places[key]
		if place == nil {
			return u, fmt.Errorf("there is no %q: expected name, auth, auth_password, priv, priv_password", key)
		}
		if *place, ok = m[key].(string); !ok {
			return u, fmt.Errorf("%s: expected a string", key)
		}
	}
	return u, u.check()
}

// shortest is that of a password in RFC 3414, 11.2.
const shortest = 8

func (u *User) check() error {
	_, auth := auths[u.Auth]
	_, priv := privs[u.Priv]
	switch {
	case u.Name == "" || len(u.Name) > 32:
		return fmt.Errorf("expected a name of 1 to 32 bytes")
	case !auth:
		return fmt.Errorf("auth: expected one of %s", names(auths))
	case !priv:
		return fmt.Errorf("priv: expected one of %s", names(privs))
	case u.Priv != "" && u.Auth == "":
		return fmt.Errorf("priv: needs auth")
	case u.Auth != "" && len(u.AuthPassword) < shortest, u.Priv != "" && len(u.PrivPassword) < shortest:
		return fmt.Errorf("expected passwords of %d bytes or more", shortest)
	}
	return nil
}

func names[T any](m map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(m))[1:], ", ")
}

// Keys tell whose traps are taken. They do not change.
type Keys struct {
	communities []string
	users       map[string]User
	snmp        *gosnmp.GoSNMP
}

// NewKeys takes the communities of versions 1 and 2c, and the users of version
// 3. A version without any is refused.
func NewKeys(communities []string, users []User) (*Keys, error) {
	k := &Keys{communities: communities, users: map[string]User{}}
	table := gosnmp.NewSnmpV3SecurityParametersTable(gosnmp.Logger{})
	for _, u := range users {
		if _, twice := k.users[u.Name]; twice {
			return nil, fmt.Errorf("user %q is there twice", u.Name)
		}
		k.users[u.Name] = u
		err := table.Add(u.Name, &gosnmp.UsmSecurityParameters{
			UserName:               u.Name,
			AuthenticationProtocol: auths[u.Auth], AuthenticationPassphrase: u.AuthPassword,
			PrivacyProtocol: privs[u.Priv], PrivacyPassphrase: u.PrivPassword,
		})
		if err != nil {
			return nil, fmt.Errorf("user %q: %w", u.Name, err)
		}
	}
	k.snmp = &gosnmp.GoSNMP{Version: gosnmp.Version3, SecurityModel: gosnmp.UserSecurityModel}
	k.snmp.SetTrapSecurityParametersTable(table)
	return k, nil
}

// Open reads a packet, if it is a trap of somebody known. Nothing that a
// packet holds makes it panic.
func (k *Keys) Open(b []byte) (t *Trap, p *gosnmp.SnmpPacket, err error) {
	defer func() {
		if r := recover(); r != nil {
			t, p, err = nil, nil, fmt.Errorf("a packet that is none: %v", r)
		}
	}()
	if p, err = k.snmp.UnmarshalTrap(slices.Clone(b), false); err != nil {
		return nil, nil, err
	}
	if err = k.admit(p); err != nil {
		return nil, nil, err
	}
	if t, err = read(p); err != nil {
		return nil, nil, err
	}
	if sp, ok := p.SecurityParameters.(*gosnmp.UsmSecurityParameters); ok && t.Version == "3" {
		t.User = sp.UserName
	}
	return t, p, nil
}

// admit decides by who sent the packet, and what it is.
func (k *Keys) admit(p *gosnmp.SnmpPacket) error {
	switch p.Version {
	case gosnmp.Version1, gosnmp.Version2c:
		if !k.member(p.Community) {
			return fmt.Errorf("its community is none of SNMP_COMMUNITIES")
		}
	case gosnmp.Version3:
		if err := k.level(p); err != nil {
			return err
		}
	default:
		return fmt.Errorf("version %d of SNMP is not spoken here", p.Version)
	}
	switch {
	case p.PDUType == gosnmp.Trap && p.Version == gosnmp.Version1,
		p.PDUType == gosnmp.SNMPv2Trap && p.Version != gosnmp.Version1,
		p.PDUType == gosnmp.InformRequest && p.Version == gosnmp.Version2c:
		return nil
	case p.PDUType == gosnmp.InformRequest:
		return fmt.Errorf("informs of version 3 are not taken: send traps")
	}
	return fmt.Errorf("it is no trap")
}

// member compares with all, so that the time tells nothing.
func (k *Keys) member(community string) bool {
	found := 0
	for _, c := range k.communities {
		found |= subtle.ConstantTimeCompare([]byte(c), []byte(community))
	}
	return found == 1
}

// level asks for what the user's passwords promise. The library lets a packet
// pass that names no security model it knows, and one that is not encrypted.
func (k *Keys) level(p *gosnmp.SnmpPacket) error {
	sp, ok := p.SecurityParameters.(*gosnmp.UsmSecurityParameters)
	if !ok || p.SecurityModel != gosnmp.UserSecurityModel {
		return fmt.Errorf("its security model is none of users")
	}
	u, ok := k.users[sp.UserName]
	if !ok {
		return fmt.Errorf("its user is none of SNMP_USERS")
	}
	want := gosnmp.NoAuthNoPriv
	switch {
	case u.Priv != "":
		want = gosnmp.AuthPriv
	case u.Auth != "":
		want = gosnmp.AuthNoPriv
	}
	if p.MsgFlags&want != want {
		return fmt.Errorf("it is not as safe as user %q has to be", u.Name)
	}
	return nil
}

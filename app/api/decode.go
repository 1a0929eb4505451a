package api

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/jsonscan"
	"github.com/alertad/alertad/db"
)

// maxID is the most characters that a sender's own id of an alert may have.
const maxID = 255

// notGiven is the timeout of an alert or heartbeat that names none.
const notGiven = -1

// scanner reads the JSON of a request.
type scanner struct{ jsonscan.Scanner }

func newScanner(body []byte) *scanner {
	return &scanner{jsonscan.Scanner{Data: body}}
}

// decodeAlert reads the body of POST /alert. What is left out is empty, and a
// timeout that is left out is notGiven.
func decodeAlert(body []byte) (*db.Alert, error) {
	a := &db.Alert{Timeout: notGiven}
	s := newScanner(body)
	if err := s.alert(a); err != nil {
		return nil, err
	}
	if err := s.End(); err != nil {
		return nil, err
	}
	switch {
	case a.Resource == "":
		return nil, missing("resource")
	case a.Event == "":
		return nil, missing("event")
	case len(a.ID) > maxID:
		return nil, db.Errorf(db.Invalid, "id is longer than %d characters", maxID)
	}
	return a, nil
}

func missing(field string) error {
	return db.Errorf(db.Invalid, `Missing mandatory value for "%s"`, field)
}

func (s *scanner) alert(a *db.Alert) error {
	if err := s.beginsObject(); err != nil {
		return err
	}
	return s.Members(func(name []byte) (err error) {
		switch string(name) {
		case "id":
			a.ID, err = s.field("id")
		case "resource":
			a.Resource, err = s.field("resource")
		case "event":
			a.Event, err = s.field("event")
		case "environment":
			a.Environment, err = s.field("environment")
		case "severity":
			a.Severity, err = s.field("severity")
		case "correlate":
			a.Correlate, err = s.list("correlate")
		case "status":
			a.Status, err = s.field("status")
		case "service":
			a.Service, err = s.list("service")
		case "group":
			a.Group, err = s.field("group")
		case "value":
			a.ValueText, err = s.field("value")
		case "text":
			a.Text, err = s.field("text")
		case "tags":
			a.Tags, err = s.list("tags")
		case "attributes":
			a.Attributes, err = s.attributes()
		case "origin":
			a.Origin, err = s.field("origin")
		case "type":
			a.Type, err = s.field("type")
		case "createTime":
			a.CreateTime, err = s.time("createTime")
		case "timeout":
			a.Timeout, err = s.timeout()
		case "rawData":
			a.RawData, err = s.raw()
		case "customer":
			a.Customer, err = s.customer()
		default:
			err = s.Skip()
		}
		return err
	})
}

func (s *scanner) beginsObject() error {
	switch s.Kind() {
	case '{':
		return nil
	case -1:
		return s.Fail()
	}
	return db.Errorf(db.Invalid, "request body must be a JSON object")
}

// field reads a text. A number or bool is taken as its text, the way Python
// writes the bool: that is what senders of Alerta get. Null is empty.
func (s *scanner) field(name string) (string, error) {
	switch s.Kind() {
	case '"':
		return s.Text()
	case 0:
		return s.Number()
	case 't':
		return "True", s.Word("true")
	case 'f':
		return "False", s.Word("false")
	case 'n':
		return "", s.Word("null")
	case -1:
		return "", s.Fail()
	}
	return "", db.Errorf(db.Invalid, "%s must be a text", name)
}

// list reads a list of texts. Null is not one.
func (s *scanner) list(name string) ([]string, error) {
	switch s.Kind() {
	case '[':
	case -1:
		return nil, s.Fail()
	default:
		return nil, db.Errorf(db.Invalid, "%s must be a list", name)
	}
	var few [8]string // most lists are short
	list := few[:0]
	err := s.Elements(func() error {
		if k := s.Kind(); k == '{' || k == '[' || k == 'n' {
			return db.Errorf(db.Invalid, "%s must be a list of texts", name)
		}
		text, err := s.field(name)
		list = append(list, text)
		return err
	})
	if len(list) == 0 {
		return nil, err
	}
	return slices.Clone(list), err
}

func (s *scanner) attributes() (db.Attributes, error) {
	switch s.Kind() {
	case '{':
	case -1:
		return nil, s.Fail()
	default:
		return nil, db.Errorf(db.Invalid, "attributes must be a JSON object")
	}
	var a db.Attributes
	err := s.Members(func(name []byte) error {
		if bytes.ContainsAny(name, ".$") {
			return db.Errorf(db.Invalid, `Attribute keys must not contain "." or "$"`)
		}
		if a == nil {
			a = db.Attributes{}
		}
		key := string(name)
		v, err := s.Value()
		a[key] = v
		return err
	})
	return a, err
}

// time reads a time, or null for none.
func (s *scanner) time(name string) (db.Time, error) {
	switch s.Kind() {
	case 'n':
		return 0, s.Word("null")
	case '"':
		text, err := s.Text()
		if err != nil {
			return 0, err
		}
		return db.ParseTime(text)
	case -1:
		return 0, s.Fail()
	}
	return 0, db.Errorf(db.Invalid, "%s must be a date as text", name)
}

func (s *scanner) timeout() (int64, error) {
	n, err := s.integer("timeout")
	switch {
	case err != nil:
		return 0, err
	case n == nil:
		return notGiven, nil
	case *n < 0:
		return 0, db.Errorf(db.Invalid, "Invalid negative 'timeout' value (%d)", *n)
	case *n > maxSeconds:
		return 0, db.Errorf(db.Invalid, "timeout is more than %d seconds", maxSeconds)
	}
	return *n, nil
}

// maxSeconds keeps sums of times and timeouts far from overflow: 1000 years.
const maxSeconds int64 = 1000 * 365 * 24 * 60 * 60

// integer reads a whole number, or null, for which it returns nil.
func (s *scanner) integer(name string) (*int64, error) {
	switch s.Kind() {
	case 'n':
		return nil, s.Word("null")
	case -1:
		return nil, s.Fail()
	case 0:
		token, err := s.Number()
		if err != nil {
			return nil, err
		}
		if n, err := strconv.ParseInt(token, 10, 64); err == nil && n > math.MinInt64 {
			return &n, nil
		}
	}
	return nil, db.Errorf(db.Invalid, "%s must be an integer", name)
}

// raw reads a text; an object or list is kept as the text it was sent as.
func (s *scanner) raw() (string, error) {
	if k := s.Kind(); k != '{' && k != '[' {
		return s.field("rawData")
	}
	data, err := s.Raw()
	if err != nil {
		return "", err
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), nil
}

func (s *scanner) customer() (string, error) {
	null := s.Kind() == 'n'
	name, err := s.field("customer")
	if err == nil && name == "" && !null {
		return "", db.Errorf(db.Invalid, "customer must not be an empty string")
	}
	return name, err
}

package docs

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// group is operations on one subject, in the order in which they are read.
type group struct {
	name, text string
	operations []operation
	path       string // of another product's API, for what webhook.APIs says of it
	errors     string // the type of its errors
}

// operation is what a route does.
type operation struct {
	route   string // METHOD /path, as in the table of routes
	id      string // its name in programs made from the document
	title   string // a few words
	text    string // what is not plain from the rest; paragraphs
	query   string // URL parameters, in the notation
	body    string // the type of the JSON body, "" for none; one with ? may be missing
	ndjson  string // the type of each line of an NDJSON body
	form    string // the type of a form-encoded body
	errors  string // the type of the errors, if it is not Error
	answers []answer
}

// answer is one of the ways in which an operation ends.
type answer struct {
	code  int // 0 for all that are not described
	text  string
	kind  string // the type of its JSON; "" if it is never that
	media string // the other type that it may have; "" if it has none
}

func ok(kind, text string) answer               { return answer{http.StatusOK, text, kind, ""} }
func made(kind, text string) answer             { return answer{http.StatusCreated, text, kind, ""} }
func taken(kind, text string) answer            { return answer{http.StatusAccepted, text, kind, ""} }
func fault(code int, text string) answer        { return answer{code, text, "Error", ""} }
func silent(code int, text string) answer       { return answer{code, text, "", ""} }
func other(code int, media, text string) answer { return answer{code, text, "", media} }

// name is the status, or otherwise for one that is described for all others.
func (a answer) name(otherwise string) string {
	if a.code == 0 {
		return otherwise
	}
	return strconv.Itoa(a.code)
}

func (op operation) method() string {
	method, _, _ := strings.Cut(op.route, " ")
	return method
}

func (op operation) path() string {
	_, path, _ := strings.Cut(op.route, " ")
	return open(path)
}

// all is the answers of the operation, its own and those that every operation
// of its sort has.
func (op operation) all(r Route) []answer {
	list := slices.Clone(op.answers)
	for _, c := range common {
		own := slices.ContainsFunc(op.answers, func(a answer) bool { return a.code == c.code })
		if !own && c.of(op, r) {
			c.kind = cmp.Or(op.errors, c.kind)
			list = append(list, c.answer)
		}
	}
	slices.SortStableFunc(list, func(a, b answer) int { return a.code - b.code })
	return list
}

// common is the answers that go without saying, and the operations that have
// them.
var common = []struct {
	answer
	of func(operation, Route) bool
}{
	{fault(http.StatusBadRequest, "The request or its credential is malformed; the message says what and where."), func(op operation, r Route) bool { return op.body != "" || op.query != "" || !r.Open }},
	{fault(http.StatusUnauthorized, "No credential, or one that is not valid."), restricted},
	{fault(http.StatusForbidden, "The credential lacks the scope of the route, its user may not in, or a page of another site sends the session."), restricted},
	{fault(http.StatusRequestEntityTooLarge, "The body is larger than the server takes."), sends},
	{fault(http.StatusUnsupportedMediaType, "The content type is not `application/json`, or the body is packed other than with gzip."), sends},
	{fault(http.StatusTooManyRequests, "Too many failed logins; `Retry-After` says when to try again."), restricted},
	{fault(http.StatusInternalServerError, "A fault of the server. Its log tells more, under the `requestId`."), always},
	{fault(http.StatusServiceUnavailable, "The server can not do this now; `Retry-After` says when to try again."), always},
}

func restricted(_ operation, r Route) bool { return !r.Open }
func always(operation, Route) bool         { return true }

func sends(op operation, _ Route) bool {
	return op.method() == http.MethodPost || op.method() == http.MethodPut
}

// variables says what the {variables} in paths are.
var variables = map[string]string{
	"/alert/{id}":                       "The alert: its `id` or `lastReceiveId`, or at least the first 8 characters of one.",
	"/blackout/{id}":                    "The blackout: its `id`, or at least the first 8 characters.",
	"/alertmanager/api/v2/silence/{id}": "The silence: the `id` of its blackout.",
	"/opsgenie/v2/alerts/{id}":          "The alert: its `id`, or at least the first 8 characters, or its `alias`.",
	"/heartbeat/{id}":                   "The heartbeat: its `id`, or at least the first 8 characters.",
	"/user/{id}":                        "The user's `id`.",
	"/group/{id}":                       "The group's `id`.",
	"/perm/{id}":                        "The permission's `id`.",
	"/ack/{token}":                      "The end of the link in the message.",
	"/channel/{id}":                     "The channel's `id`.",
	"/delivery/{id}":                    "The delivery's `id`.",
	"/view/{id}":                        "The view's `id`.",
	"/rule/{id}":                        "The rule's `id`.",
	"/customer/{id}":                    "The look-up's `id`.",
	"/key/{id}":                         "The key, or its `id`.",
	"/auth/test/{provider}/{id}":        "The `id` that the test was answered with.",
	"/auth/setup/{token}":               "The end of the link that the server printed.",
	"{hash}":                            "The end of the link in the mail.",
	"{provider}":                        "The name of the login provider.",
	"{user}":                            "The user's `id`.",
	"{request}":                         "The `requestId` that the request was answered with.",
	"{note}":                            "The note's `id`.",
	"{task}":                            "The task, from the `Location` that the bulk action answered with.",
	"{format}":                          "The name of the format.",
	"{path}":                            "A path for formats that read one; the others ignore it.",
}

// parameter is one in a path or a query.
type parameter struct {
	name, in string
	kind     object
	text     string
	set      string // the shared set that it is of, "" for none
	required bool
	slashes  bool // a variable that may hold several segments of a path
}

// parameters are those of the operation, in the order of reading.
func (op operation) parameters() []parameter {
	var list []parameter
	path := op.path()
	for rest := path; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			break
		}
		name, after, _ := strings.Cut(after, "}")
		rest = after
		text := variables["{"+name+"}"]
		for prefix, t := range variables {
			if strings.HasPrefix(path, prefix) && strings.HasSuffix(prefix, "{"+name+"}") {
				text = t
			}
		}
		slashes := strings.Contains(op.route, "{"+name+":.+}")
		list = append(list, parameter{name: name, in: "path", kind: typeOf("string"), text: text, required: true, slashes: slashes})
	}
	for _, l := range lines(op.query) {
		if l.others {
			continue
		}
		if l.include != "" {
			list = append(list, sets[l.include]()...)
			continue
		}
		list = append(list, parameter{name: l.name, in: "query", kind: typeOf(l.kind), text: l.text, required: !l.optional})
	}
	return list
}

package channel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"text/template/parse"
)

// The bounds of a template: whoever may set up a channel may not stop the server
// with one.
const (
	maxBody  = 256 << 10 // bytes that it makes
	maxValue = 64 << 10  // bytes of a text within
	maxLoops = 2         // ranges within ranges
)

var errTooLong = errors.New("the template makes too much")

// filledIn is the body of a webhook: the message as JSON, or what a template
// makes of it.
func (n *note) filledIn(text string) (string, error) {
	if text == "" {
		return n.json(), nil
	}
	t, err := parseTemplate(text)
	if err != nil {
		return "", fmt.Errorf("template: %w", err)
	}
	var b bounded
	if err := t.Execute(&b, n.document()); err != nil {
		if errors.Is(err, errTooLong) {
			err = errTooLong
		}
		return "", fmt.Errorf("template: %w", err)
	}
	return b.String(), nil
}

// parseTemplate reads a template and refuses what could run for long: loops that
// count, deep nests of loops, and templates that call templates.
func parseTemplate(text string) (*template.Template, error) {
	t, err := template.New("body").Funcs(functions).Option("missingkey=zero").Parse(text)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "template: "))
	}
	if len(t.Templates()) > 1 {
		return nil, errors.New("define and block are not for here")
	}
	if t.Tree == nil || t.Root == nil {
		return t, nil
	}
	return t, harmless(t.Root, 0)
}

func harmless(n parse.Node, loops int) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, c := range n.Nodes {
			if err := harmless(c, loops); err != nil {
				return err
			}
		}
	case *parse.TemplateNode:
		return errors.New("template is not for here")
	case *parse.IfNode:
		return errors.Join(harmless(n.List, loops), harmless(n.ElseList, loops))
	case *parse.WithNode:
		return errors.Join(harmless(n.List, loops), harmless(n.ElseList, loops))
	case *parse.RangeNode:
		if loops == maxLoops {
			return fmt.Errorf("more than %d loops within each other", maxLoops)
		}
		if !overFields(n.Pipe) {
			return errors.New("range goes over a field, as {{range .Alerts}}, and nothing else")
		}
		return errors.Join(harmless(n.List, loops+1), harmless(n.ElseList, loops))
	}
	return nil
}

// overFields reports whether a loop is over a list of the message: a number
// would be counted to.
func overFields(p *parse.PipeNode) bool {
	if len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return false
	}
	var path []string
	switch a := p.Cmds[0].Args[0].(type) {
	case *parse.FieldNode:
		path = a.Ident
	case *parse.VariableNode:
		path = a.Ident[1:]
	}
	return len(path) > 0 && (path[0] == "Attributes" || path[len(path)-1] == "Alerts" || path[len(path)-1] == "Tags" || path[len(path)-1] == "Service")
}

// bounded is a text that does not grow for ever.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxBody {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// functions are those of templates. What the language brings along and could
// make texts of any length is bounded or absent.
var functions = template.FuncMap{
	"json": func(v any) (string, error) {
		text, err := json.Marshal(v)
		if len(text) > maxBody { // of a text in quotes twice the length each time
			return "", errTooLong
		}
		return string(text), err
	},
	"upper":    strings.ToUpper,
	"lower":    strings.ToLower,
	"join":     join,
	"cut":      func(most int, s string) string { return cut(s, max(0, min(most, maxValue))) },
	"print":    short(fmt.Sprint),
	"println":  short(fmt.Sprintln),
	"html":     short(template.HTMLEscaper),
	"js":       short(template.JSEscaper),
	"urlquery": short(template.URLQueryEscaper),
	"printf": func(format string, args ...any) (string, error) {
		return "", errors.New("printf is not for here: use print")
	},
	"call": func(...any) (string, error) { return "", errors.New("call is not for here") },
}

func join(sep string, list []string) (string, error) {
	size := 0
	for _, s := range list {
		size += len(s) + len(sep)
	}
	if size > maxBody {
		return "", errTooLong
	}
	return strings.Join(list, sep), nil
}

// short is a function that refuses to make a long text of long ones.
func short(f func(...any) string) func(...any) (string, error) {
	return func(args ...any) (string, error) {
		size := 0
		for _, a := range args {
			if s, ok := a.(string); ok {
				size += len(s)
			}
		}
		if size > maxValue {
			return "", errTooLong
		}
		s := f(args...)
		if len(s) > maxValue {
			return "", errTooLong
		}
		return s, nil
	}
}

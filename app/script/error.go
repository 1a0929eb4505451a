package script

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// ErrLimit is found by errors.Is in the error of a file that was stopped by a bound: steps, time or memory.
var ErrLimit = errors.New("limit reached")

// Error is a fault in a file. Line and Col count from 1 and characters, not bytes; they are 0 where unknown.
type Error struct {
	File string
	Line int
	Col  int
	Text string // one sentence, without position

	cause error
}

// Error returns the text with the position in front, in the form that editors understand.
func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Text)
	case e.Col == 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Text)
}

// Unwrap returns the cause, if one is known.
func (e *Error) Unwrap() error { return e.cause }

func fault(file string, line int, cause error, prefix string) error {
	return &Error{File: file, Line: line, Text: sentence(prefix + cause.Error()), cause: cause}
}

// locate makes an *Error of whatever the Starlark packages return, with its position in the file as written.
func locate(name string, err error, origin func(line, col int) (int, int)) error {
	e := &Error{File: name, Text: err.Error(), cause: err}
	var pos syntax.Position
	var own *Error
	var parse syntax.Error
	var names resolve.ErrorList
	var eval *starlark.EvalError
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &parse):
		pos, e.Text = parse.Pos, parse.Msg
	case errors.As(err, &names):
		pos, e.Text = names[0].Pos, names[0].Msg
	case errors.As(err, &eval):
		pos, e.Text = innermost(eval.CallStack), eval.Msg
	}
	if pos.Line > 0 {
		e.Line, e.Col = origin(int(pos.Line), int(pos.Col))
	}
	e.Text = sentence(e.Text)
	return e
}

// innermost returns the position of the last call that is in the file and not in a built-in function.
func innermost(stack starlark.CallStack) syntax.Position {
	for i := len(stack) - 1; i >= 0; i-- {
		if stack[i].Pos.Line > 0 {
			return stack[i].Pos
		}
	}
	return syntax.Position{}
}

// sentence brings a message into one line of bounded length, without what the Starlark packages add to it.
func sentence(s string) string {
	s = strings.TrimPrefix(s, "Starlark computation cancelled: ")
	s = strings.TrimPrefix(s, "syntax error: ")
	if python, ok := constants[s]; ok {
		s += ": write " + python
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > maxText {
		s = string(runes[:maxText]) + "..."
	}
	return s
}

// maxText is where a message is cut, in characters: it may quote values of any size.
const maxText = 300

// constants are the ones of other languages that people write.
var constants = map[string]string{"undefined: true": "True", "undefined: false": "False", "undefined: null": "None"}

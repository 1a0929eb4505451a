package docs

import (
	_ "embed"
	"encoding/json"
)

//go:embed examples.json
var examplesJSON []byte

// Exchange is a request to a server and what it answered. The tests of package
// api replay all of them in their order, and write the answers.
type Exchange struct {
	Operation string          `json:"operation"` // its id
	Request   string          `json:"request"`   // METHOD /path?query
	Body      json.RawMessage `json:"body,omitempty"`
	Code      int             `json:"code"`
	Answer    json.RawMessage `json:"answer,omitempty"` // if it is JSON
}

// Exchanges returns the examples of the reference, of each operation at least
// one.
func Exchanges() []Exchange {
	var list []Exchange
	if err := json.Unmarshal(examplesJSON, &list); err != nil {
		panic("docs: examples.json: " + err.Error())
	}
	return list
}

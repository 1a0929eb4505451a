package main

import (
	"fmt"
	"strings"
)

// tally counts what was done.
type tally map[string]int

func (t tally) add(what string) { t[what]++ }

// kinds is the order in which things are told.
var kinds = []string{"new", "again", "worse", "better", "over", "held back", "ack", "shelve", "note"}

// take tells what was done, and begins anew.
func (t tally) take() string {
	var told []string
	for _, k := range kinds {
		if t[k] > 0 {
			told = append(told, fmt.Sprintf("%d %s", t[k], k))
		}
	}
	clear(t)
	if len(told) == 0 {
		return "all quiet"
	}
	return strings.Join(told, ", ")
}

package engine

import "context"

// Rota returns a function that does the jobs that are due, as Run does once a
// second.
func (e *Engine) Rota() func(context.Context) { return newRota(e).turn }

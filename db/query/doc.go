// Package query is the one filter language of alertad: a syntax tree, the
// evaluator that defines what the tree means, ordering and paging, and the two
// parsers that make trees, of URL parameters and of the Lucene-like q=.
//
// Every store, the live stream, blackouts and rules filter with this tree. A
// store may evaluate it in its own way (columns, SQL), but its answer must be
// the evaluator's: the conformance suite compares the two.
//
// # Regular expressions
//
// They have the syntax of RE2 (pkg.go.dev/regexp/syntax): no lookaround and no
// back references, but time in proportion to the text. Case is always ignored
// and . matches newline. \w is what IsWord says; \b knows only ASCII, and \y is
// the same, as PostgreSQL spells it. Length and size are bounded.
package query

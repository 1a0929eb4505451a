// Package bolt is the embedded store: one bbolt file for durability, one
// writer goroutine that commits what has queued up in one transaction, and
// columns in memory for search. DESIGN.md tells why it is built this way.
package bolt

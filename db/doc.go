// Package db is the ground floor of alertad's domain: the records, their
// kinds, coded errors, and the contract that every store keeps. It knows no
// driver and no HTTP. The rules (de-duplication, blackouts, housekeeping) are
// written once, above, in app/engine.
package db

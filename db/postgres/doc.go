// Package postgres is the store in PostgreSQL: one table for each kind, filters
// compiled to SQL, and any number of servers beside each other. DESIGN.md says
// how and why.
package postgres

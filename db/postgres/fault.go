package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/alertad/alertad/db"
)

var errClosed = db.Errorf(db.Unavailable, "the store is closed")

// errConflict is found by ourselves: another server was faster.
var errConflict = errors.New("another transaction stored the record first")

// fault gives an error of the driver its code and says what was tried. What has
// a code already stays. Whether the caller's own time was up is asked before.
func fault(doing string, err error) error {
	var coded *db.Error
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &coded), errors.Is(err, context.Canceled):
		return err
	case lost(err): // a connection that took too long is a DeadlineExceeded too
		return db.Wrap(db.Unavailable, "the database cannot be reached", err)
	case conflict(err):
		return db.Wrap(db.Unavailable, "the database is too busy with the same records", err)
	case cutOff(err):
		return db.Wrap(db.Unavailable, "the database gave the query up", err)
	case errors.As(err, &pg):
		if code, message := codeOf(pg.Code); code != db.Internal {
			return db.Wrap(code, message, err)
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// codeOf says what a client may know of an SQLSTATE
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
func codeOf(state string) (db.Code, string) {
	switch {
	case state == "54000":
		return db.TooLarge, "a value is too long to be stored"
	case state == "25006":
		return db.Unavailable, "the database takes no changes"
	case state[:2] == "53": // disk full, out of memory
		return db.Unavailable, "the database has no room left"
	}
	return db.Internal, ""
}

// cutOff says whether a statement had no more time, or was cancelled. One that is
// busy with a regular expression then may call that wrong, in words that PostgreSQL
// translates but for the last.
func cutOff(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "57014" || pg.Code == "2201B" && strings.HasSuffix(pg.Message, "operation cancelled")
}

// lost says whether the connection is at fault, not what was asked over it. A
// server that turned into a replica counts: another one is asked next time.
func lost(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "57P01", "57P02", "57P03", "53300", "25006":
			return true
		}
		return pg.Code[:2] == "08"
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}

// refused says whether the server takes no changes: it turned into a replica, and
// has not committed.
func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "25006"
}

// conflict says whether the transaction lost against another one and may win if
// it runs again.
func conflict(err error) bool {
	if errors.Is(err, errConflict) || errors.Is(err, pgx.ErrTxCommitRollback) {
		return true
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "40001", "40P01", "23505", "23503": // serialization, deadlock, unique, parent gone
		return true
	}
	return false
}

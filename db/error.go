package db

import (
	"errors"
	"fmt"
)

// Code classes an error by what its receiver can do about it. The API answers
// each code with one status; anything without a code is a fault of ours.
type Code uint8

// The codes. Suppressed is not a failure: the alert was taken and dropped by
// policy (a blackout, a forwarding loop).
const (
	Internal Code = iota
	Invalid
	Unauthorized
	Forbidden
	NotFound
	Conflict
	TooLarge
	Unsupported
	OutOfRange
	RateLimited
	Unavailable
	Suppressed
)

// Error is an error with a code and a message for the person who asked.
type Error struct {
	Code    Code
	Message string // shown to the client as it is
	Details []any  // shown in "errors"; JSON values
	Err     error  // the cause, for the log only

	RetryAfter int64 // seconds until it may be tried again; 0: not known
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes a coded error with that message.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes a coded error with a message for the client and its cause for the
// log.
func Wrap(code Code, message string, cause error) *Error {
	return &Error{Code: code, Message: message, Err: cause}
}

// CodeOf returns the code of the nearest coded error in err's chain, Internal
// if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// ErrNotFound is what Get returns for an id that no record has.
var ErrNotFound = &Error{Code: NotFound, Message: "not found"}

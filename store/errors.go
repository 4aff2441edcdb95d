package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"otklik/dialogs"
)

// class is the consequence of a database's error.
type class int

const (
	lost    class = iota // the database cannot work: nothing was stored
	again                // the same work may succeed at once
	content              // this work can never succeed: its rows are wrong
	taken                // a key is somebody's: by bad luck with an id, or for good
)

// failure is a database's error with its consequence. Its text names codes and
// constraints only: servers like to quote values.
type failure struct {
	class class
	cause error
}

func (f *failure) Error() string {
	var e *pgconn.PgError
	if !errors.As(f.cause, &e) {
		return f.cause.Error()
	}
	text := "postgres: SQLSTATE " + e.Code
	if e.ConstraintName != "" {
		text += ", constraint " + e.ConstraintName
	}
	return text
}

func (f *failure) Unwrap() error { return f.cause }

// classed gives err its consequence, once.
func (e *engine) classed(err error) error {
	var f *failure
	if err == nil || errors.As(err, &f) {
		return err
	}
	return &failure{class: e.classify(err), cause: err}
}

// corrupt is for a stored row that cannot be read: that stops the turn that asks
// for it, not everybody.
func corrupt(format string, args ...any) error {
	return &failure{class: content, cause: fmt.Errorf(format, args...)}
}

// legible makes a list of what can be read: a row that cannot is in the log, and keeps
// nobody from the others.
func (s *Store) legible(each func(scanner) error) func(scanner) error {
	return func(r scanner) error {
		err := each(r)
		var f *failure
		if errors.As(err, &f) && f.class == content {
			s.opts.Log.Error("a row is left out of a list", "error", err)
			return nil
		}
		return err
	}
}

// classOf reads the consequence; an error that never met a database has none
// to offer but lost.
func classOf(err error) class {
	var f *failure
	if errors.As(err, &f) {
		return f.class
	}
	return lost
}

// unavailable says that nothing was stored and nothing may be acknowledged.
func unavailable(err error) error {
	if errors.Is(err, dialogs.ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", dialogs.ErrUnavailable, err)
}

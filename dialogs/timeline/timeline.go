// Package timeline gives a resident what happened to his case as a PDF that he can put to an
// official appeal. It owns what stands in it and how it looks: what he was told and what
// he said himself, no notes of the staff, no clerk's name, no other resident's number.
// The file is made from the tables at the moment it is sent, so that no copy of it is
// kept anywhere and no turn waits for it.
package timeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// Channel stands in a bots.File in place of a channel's name: its ID says which case
// the file is about. No configured channel can be called so.
const Channel = "=timeline"

// File is the timeline of a case, in a language; name is what the file
// is called, without an extension.
func File(of *routing.Case, language, name string) bots.File {
	return bots.File{Channel: Channel, ID: strconv.FormatInt(int64(of.ID), 36) + "|" + language, Kind: bots.Document, Name: name + ".pdf"}
}

// Store runs turns.
type Store interface {
	Turns(context.Context, []dialogs.Turn) []error
}

// Maker makes the files when they are sent. It implements outbox.Copies.
type Maker struct {
	House *dialogs.House
	Store Store
	Now   func() time.Time
}

// Open makes a file of Channel; a nil body says that the file is none.
func (m *Maker) Open(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	if f.Channel != Channel {
		return nil, nil
	}
	id, language, _ := strings.Cut(f.ID, "|")
	n, err := strconv.ParseInt(id, 36, 64)
	if err != nil {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("a file of %s: no case", Channel)}
	}
	sheet, err := m.read(ctx, routing.CaseID(n), language)
	if errors.Is(err, routing.ErrNoCase) {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("reading a case for its timeline: %w", err)
	}
	var body bytes.Buffer
	if err := Draw(&body, sheet); err != nil {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: err}
	}
	return io.NopCloser(&body), nil
}

// read words a case's history in a unit of work of its own.
func (m *Maker) read(ctx context.Context, id routing.CaseID, language string) (sheet Sheet, err error) {
	turn := dialogs.Turn{Do: func(tx dialogs.Tx) error {
		k, err := tx.Case(id)
		if err != nil {
			return err
		}
		chat, _ := bots.ParseChat(k.Origin)
		s := &dialogs.Scene{Tx: tx, House: m.House, In: bots.Inbound{Chat: chat}, Session: &dialogs.Session{Language: language}, Now: m.Now()}
		sheet, err = words(s.ForCase(k), k)
		return err
	}}
	return sheet, m.Store.Turns(ctx, []dialogs.Turn{turn})[0]
}

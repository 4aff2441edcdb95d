// Package mydata gives a person everything that is kept of him: a text to read and the
// same as JSON. It owns what is in these files and what is not: nobody else's data, no
// notes of the staff, no clerk's name. The files are made from the tables at the moment
// they are sent, so that no copy of them is kept anywhere, and a person with a thousand
// cases costs no turn anything.
package mydata

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
)

// Channel stands in a bots.File in place of a channel's name: its ID says whose data
// the file has, and how. No configured channel can be called so.
const Channel = "=mydata"

// The formats.
const (
	formatText = "txt"
	formatJSON = "json"
)

// Files are the two files of a person's data, in the language he reads; name is what
// they are called, without an extension.
func Files(of bots.Chat, language, name string) []bots.File {
	file := func(format string) bots.File {
		return bots.File{Channel: Channel, ID: format + "|" + language + "|" + of.String(), Kind: bots.Document, Name: name + "." + format}
	}
	return []bots.File{file(formatText), file(formatJSON)}
}

// Exporter makes the files when they are sent. It implements outbox.Copies.
type Exporter struct {
	House   *dialogs.House
	Archive Archive
}

// Open makes a file of Channel; a nil body says that the file is none.
func (x *Exporter) Open(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	if f.Channel != Channel {
		return nil, nil
	}
	format, rest, _ := strings.Cut(f.ID, "|")
	language, of, _ := strings.Cut(rest, "|")
	chat, ok := bots.ParseChat(of)
	if !ok {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("file %q of %s: nobody's", format, Channel)}
	}
	d, err := x.Archive.Dossier(ctx, chat)
	if err != nil {
		return nil, fmt.Errorf("reading what is kept of a person: %w", err)
	}
	w := writer{scene: x.scene(chat, d, language), dossier: d}
	var raw []byte
	switch format {
	case formatText:
		raw = w.text()
	case formatJSON:
		raw, err = w.json()
	default:
		err = &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("file of %s: no such format: %q", Channel, format)}
	}
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(raw)), nil
}

// scene words things as the person's conversation does.
func (x *Exporter) scene(chat bots.Chat, d *Dossier, language string) *dialogs.Scene {
	session := d.Session
	session.Language, session.Settings.Simple = language, false
	return &dialogs.Scene{House: x.House, In: bots.Inbound{Chat: chat}, Session: &session}
}

// writer writes one file.
type writer struct {
	scene   *dialogs.Scene
	dossier *Dossier
}

// Package digest makes the files of a desk's digest: a picture to look at on a phone and
// a sheet of the period's cases. It owns how they look and which columns there are, none
// of them personal data of residents; the figures are those of the digest's words
// (dialogs.Summary). A file is made when it is sent, from the tables as they are then, so
// that no copy of it is kept, and the turn that tells the digest draws nothing.
package digest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// Archive reads what the files are made of. The store implements it.
type Archive interface {
	dialogs.FactsReader
	// Opened hands over a centre's cases that were opened within a period, in the order
	// of opening, each with its clerk's name. An error of each ends the reading.
	Opened(ctx context.Context, centre routing.CentreID, p routing.Period, each func(k *routing.Case, clerk string) error) error
	// Late hands over those that are open and late at a moment, whenever they were opened.
	Late(ctx context.Context, centre routing.CentreID, now time.Time, each func(k *routing.Case, clerk string) error) error
}

// Maker makes the files. It implements outbox.Copies.
type Maker struct {
	House   *dialogs.House
	Archive Archive
	Now     func() time.Time
}

// Open makes a file of dialogs.ReportChannel; a nil body says that the file is none.
func (m *Maker) Open(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	if f.Channel != dialogs.ReportChannel {
		return nil, nil
	}
	p, format, err := dialogs.ReportOf(f)
	if err != nil {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: err}
	}
	w, known := m.House.SpeakerFor(p.Desk, p.Language)
	if !known {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("a digest of a desk that is in no file: %q", p.Desk)}
	}
	var raw []byte
	switch format {
	case dialogs.ReportPicture:
		var s dialogs.Summary
		if s, err = p.Summarise(ctx, m.Archive, m.House.Region(), m.Now()); err == nil {
			raw, err = picture(s, w)
		}
	case dialogs.ReportSheet:
		raw, err = m.sheet(ctx, p, w)
	default:
		err = &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("a digest's file: no such format: %q", format)}
	}
	if err != nil {
		return nil, fmt.Errorf("making a digest's file: %w", err)
	}
	return io.NopCloser(bytes.NewReader(raw)), nil
}

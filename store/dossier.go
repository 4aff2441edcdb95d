package store

import (
	"context"
	"encoding/json"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/mydata"
	"otklik/routing"
)

const (
	dossierConsents = `SELECT person, version, text_hash, language, button, given, at FROM consents WHERE channel = $1 AND chat = $2 ORDER BY id`
	dossierCases    = `SELECT ` + caseColumns + ` FROM cases WHERE resident = $1 AND id > $2 ORDER BY id LIMIT $3`
	dossierFiles    = `SELECT m.file, m.sender, m.state, m.mime, m.size, m.blob, m.wanted_at FROM media m `
	filesOfCase     = `JOIN case_media c ON c.ref = m.ref WHERE c.case_id = $1 ORDER BY m.wanted_at, m.ref`
	filesOfDraft    = `WHERE m.filed = 0 AND m.sender = $1 ORDER BY m.wanted_at, m.ref`
	dossierFailed   = `SELECT reason, raw, at FROM quarantine WHERE chat = $1 ORDER BY id`
	// Letters that were sent have a message each; those that were not are few. A resident's
	// contacts that a clerk was shown, and what his private chat is shown as a desk, are not
	// the clerk's data.
	dossierLetters = `SELECT id, body FROM outbox WHERE channel = $1 AND chat = $2 AND message_id <> '' AND purpose <> 'contacts' AND ` + notDesk + `
		UNION ALL SELECT id, body FROM outbox WHERE channel = $1 AND chat = $2 AND state = 'due' AND message_id = '' AND purpose <> 'contacts' AND ` + notDesk + ` ORDER BY 1`
)

// dossierPage is how many cases are read at a time.
const dossierPage = 100

var _ mydata.Archive = (*Store)(nil)

// Dossier implements mydata.Archive.
func (s *Store) Dossier(ctx context.Context, chat bots.Chat) (*mydata.Dossier, error) {
	chat = cleanChat(chat)
	d := &mydata.Dossier{}
	d.Session.Key.Chat = chat
	err := s.ask(ctx,
		statement{sql: sessionSelect, args: []any{chat.Channel, chat.ID, ""}, each: func(r scanner) (err error) {
			d.Session, err = s.scanSession(r)
			return err
		}},
		statement{sql: dossierConsents, args: []any{chat.Channel, chat.ID}, each: readConsents(d)},
		statement{sql: dossierFailed, args: []any{chat.String()}, each: func(r scanner) error {
			var f mydata.Failed
			var at int64
			err := r.Scan(&f.Reason, &f.Raw, &at)
			f.At = fromMillis(at)
			d.Failed = append(d.Failed, f)
			return err
		}},
		statement{sql: dossierLetters, args: []any{chat.Channel, chat.ID}, each: readTold(d)},
		statement{sql: dossierFiles + filesOfDraft, args: []any{chat.String()}, each: readFiles(&d.Drafts)},
	)
	if err != nil {
		return nil, err
	}
	return d, s.dossierCases(ctx, chat.String(), d)
}

func (s *Store) dossierCases(ctx context.Context, resident string, d *mydata.Dossier) error {
	for last := int64(0); ; {
		var page []mydata.Case
		each := readCasesInto(&page)
		if err := s.ask(ctx, statement{sql: dossierCases, args: []any{resident, last, int64(dossierPage)}, each: each}); err != nil {
			return err
		}
		for i := range page {
			k := &page[i]
			last = int64(k.ID)
			err := s.ask(ctx,
				statement{sql: eventsOf, args: []any{last}, each: readEvents(&k.Events)},
				statement{sql: dossierFiles + filesOfCase, args: []any{last}, each: readFiles(&k.Files)})
			if err != nil {
				return err
			}
		}
		d.Cases = append(d.Cases, page...)
		if len(page) < dossierPage {
			return nil
		}
	}
}

func readCasesInto(page *[]mydata.Case) func(scanner) error {
	return func(r scanner) error {
		var list []*routing.Case
		if err := readCases(&list)(r); err != nil {
			return err
		}
		*page = append(*page, mydata.Case{Case: *list[0]})
		return nil
	}
}

func readConsents(d *mydata.Dossier) func(scanner) error {
	return func(r scanner) error {
		var c dialogs.Consent
		var given, at int64
		err := r.Scan(&c.Person, &c.Version, &c.TextHash, &c.Language, &c.Button, &given, &at)
		c.Chat, c.Given, c.At = d.Session.Key.Chat, given != 0, fromMillis(at)
		d.Consents = append(d.Consents, c)
		return err
	}
}

func readTold(d *mydata.Dossier) func(scanner) error {
	return func(r scanner) error {
		var id int64
		var body string
		if err := r.Scan(&id, &body); err != nil {
			return err
		}
		var b letterBody
		if json.Unmarshal([]byte(body), &b) == nil && b.Text != "" {
			d.Letters = append(d.Letters, mydata.Letter{Text: b.Text, At: madeAt(id)})
		}
		return nil
	}
}

func readFiles(list *[]mydata.File) func(scanner) error {
	return func(r scanner) error {
		var file string
		var at int64
		var f mydata.File
		if err := r.Scan(&file, &f.Sender, &f.State, &f.MIME, &f.Size, &f.Hash, &at); err != nil {
			return err
		}
		var known bots.File
		_ = json.Unmarshal([]byte(file), &known) // one that cannot be read is shown without a name
		f.Name, f.Kind, f.At = known.Name, known.Kind, fromMillis(at)
		*list = append(*list, f)
		return nil
	}
}

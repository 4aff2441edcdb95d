package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	mediaInsert = `INSERT INTO media (ref, channel, sender, file, state, reason, filed, blob, mime, size, attempts, not_until, wanted_at, settled_at) `
	// The row is locked in any case: else it might be doomed at the same moment.
	// What was of a draft is from then on of whoever filed it, from which of his chats ever.
	mediaUpsertTail = ` ON CONFLICT (ref) DO UPDATE SET filed = CASE WHEN excluded.filed = 1 THEN 1 ELSE media.filed END,
		sender = CASE WHEN excluded.filed = 1 AND media.filed = 0 THEN excluded.sender ELSE media.sender END`
	// What was given up gets another chance when it is wanted anew.
	mediaRevive = `UPDATE media SET state = 'wanted', reason = '', attempts = 0, not_until = 0, wanted_at = $1
		WHERE state IN ('lost', 'doomed') AND ref IN (`
	caseMediaInsert     = `INSERT INTO case_media (case_id, ref) `
	caseMediaInsertTail = ` ON CONFLICT (case_id, ref) DO NOTHING`

	// The rows are locked before anybody asks who else has them.
	caseMediaLock   = `SELECT ref, blob, size FROM media WHERE ref IN (SELECT ref FROM case_media WHERE case_id = $1) ORDER BY ref`
	caseMediaShared = `SELECT c.ref FROM case_media c WHERE c.case_id = $1 AND EXISTS (
		SELECT 1 FROM case_media o WHERE o.ref = c.ref AND o.case_id <> c.case_id)`
	caseMediaDelete = `DELETE FROM case_media WHERE case_id = $1`
	draftLock       = `SELECT ref, blob, size FROM media WHERE filed = 0 AND state <> 'doomed' AND sender = $1 ORDER BY ref`
	mediaDoom       = `UPDATE media SET state = 'doomed', reason = $1, filed = 0, settled_at = $2 WHERE ref IN (`
	destroyedInsert = `INSERT INTO destroyed (id, case_id, ref, blob, size, reason, ordered_at, done_at) `
)

// refOf names a file in the tables: its platform's own id may be longer than an
// index takes.
func refOf(f bots.File) string {
	sum := sha256.Sum256([]byte(cleanText(f.Channel) + "\x00" + cleanText(f.ID)))
	return hex.EncodeToString(sum[:])
}

// caseFile is a file of a case.
type caseFile struct {
	of  routing.CaseID
	ref string
}

// wantedFile is a file in a layer, always pending.
type wantedFile struct {
	file   bots.File
	sender string
	filed  int64
	at     int64
}

// KeepFiles implements dialogs.Media.
func (t *tx) KeepFiles(files []bots.File, sender string, of routing.CaseID) error {
	for _, f := range files {
		w := wantedFile{file: f, sender: sender, at: millis(t.g.now)}
		if of != 0 {
			w.filed = 1
			put(&t.top.caseFiles, caseFile{of, refOf(f)}, true)
		}
		t.top.want(refOf(f), w)
		put(&t.top.posted, filesTopic(f.Channel), true)
	}
	return nil
}

// want adds a wanted file, which is a case's when any turn says so.
func (l *layer) want(ref string, w wantedFile) {
	w.filed = max(w.filed, l.files[ref].filed)
	put(&l.files, ref, w)
}

// fileWrites gives the wanted files, and which cases they are of.
func (l *layer) fileWrites() []statement {
	var files, links [][]any
	var revived []statement
	refs := sortedKeys(l.files, compareStrings)
	for _, ref := range refs {
		w := l.files[ref]
		files = append(files, []any{ref, w.file.Channel, w.sender, encode(w.file), "wanted", "", w.filed, "", "", int64(0),
			int64(0), int64(0), w.at, int64(0)})
	}
	for part := range slices.Chunk(refs, maxRows) {
		args := append([]any{l.files[part[0]].at}, texts(part)...)
		revived = append(revived, statement{sql: mediaRevive + params(len(part), 2) + ")", args: args})
	}
	order := func(a, b caseFile) int { return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.ref, b.ref)) }
	for _, c := range sortedKeys(l.caseFiles, order) {
		links = append(links, []any{int64(c.of), c.ref})
	}
	l.files, l.caseFiles = nil, nil
	return slices.Concat(bulk(mediaInsert, mediaUpsertTail, files), revived, bulk(caseMediaInsert, caseMediaInsertTail, links))
}

// DestroyFiles implements dialogs.Media.
func (t *tx) DestroyFiles(of routing.CaseID, why string) (int, error) {
	var shared []string
	each := func(r scanner) error {
		var ref string
		err := r.Scan(&ref)
		shared = append(shared, ref)
		return err
	}
	list, err := t.lockFiles(caseMediaLock, int64(of))
	if err != nil {
		return 0, err
	}
	if err := t.direct(statement{sql: caseMediaShared, args: []any{int64(of)}, each: each},
		statement{sql: caseMediaDelete, args: []any{int64(of)}}); err != nil {
		return 0, err
	}
	list = slices.DeleteFunc(list, func(f storedFile) bool { return slices.Contains(shared, f.ref) })
	return len(list), t.direct(doom(t.g.s, list, of, why, millis(t.g.now))...)
}

// DestroyDraft implements dialogs.Media.
func (t *tx) DestroyDraft(sender, why string, kept ...bots.File) (int, error) {
	list, err := t.lockFiles(draftLock, sender)
	if err != nil {
		return 0, err
	}
	list = slices.DeleteFunc(list, func(f storedFile) bool {
		return slices.ContainsFunc(kept, func(k bots.File) bool { return refOf(k) == f.ref })
	})
	return len(list), t.direct(doom(t.g.s, list, 0, why, millis(t.g.now))...)
}

// storedFile is a file with what is kept of it.
type storedFile struct {
	ref, blob string
	size      int64
}

func readStored(list *[]storedFile) func(scanner) error {
	return func(r scanner) error {
		var f storedFile
		err := r.Scan(&f.ref, &f.blob, &f.size)
		*list = append(*list, f)
		return err
	}
}

func (t *tx) lockFiles(sql string, arg any) (list []storedFile, err error) {
	err = t.direct(statement{sql: sql + t.g.s.eng.lockRow, args: []any{arg}, each: readStored(&list)})
	return list, err
}

// doom makes the statements that order files destroyed, with a record of each.
func doom(s *Store, list []storedFile, of routing.CaseID, why string, now int64) []statement {
	if len(list) == 0 {
		return nil
	}
	var statements []statement
	var records [][]any
	for part := range slices.Chunk(list, maxRows) {
		args := []any{why, now}
		for _, f := range part {
			args = append(args, f.ref)
			records = append(records, []any{s.NewID(), int64(of), f.ref, f.blob, f.size, why, now, int64(0)})
		}
		statements = append(statements, statement{sql: mediaDoom + params(len(part), 3) + ")", args: args})
	}
	return append(statements, bulk(destroyedInsert, "", records)...)
}

var _ dialogs.Media = (*tx)(nil)

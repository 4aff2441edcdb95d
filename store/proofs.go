package store

import "otklik/dialogs"

const (
	proofInsert     = `INSERT INTO answer_codes (code, centre, case_id, revision, speakers, digest, made_at) `
	proofInsertTail = ` ON CONFLICT (code) DO NOTHING`
	proofSelect     = `SELECT code, centre, case_id, revision, speakers, digest, made_at FROM answer_codes WHERE code = $1`
)

// AddProof keeps the code of an answer.
func (t *tx) AddProof(p dialogs.Proof) error {
	t.top.proofs = append(t.top.proofs, []any{p.Code, string(p.Centre), int64(p.Case), int64(p.Revision), p.Speakers, p.Digest, millis(p.At)})
	return nil
}

// Proof looks a code up.
func (t *tx) Proof(code string) (p dialogs.Proof, ok bool, err error) {
	each := func(r scanner) error {
		ok = true
		var at int64
		err := r.Scan(&p.Code, (*string)(&p.Centre), (*int64)(&p.Case), &p.Revision, &p.Speakers, &p.Digest, &at)
		p.At = fromMillis(at)
		return err
	}
	err = t.direct(statement{sql: proofSelect, args: []any{cleanText(code)}, each: each})
	return p, ok, err
}

package routing

// DangerID names a kind of danger.
type DangerID string

// Danger is a kind of danger that people write of, and whom to call then.
type Danger struct {
	ID    DangerID
	Names Words
	Call  string // a number beside the centre's Emergency.Phone, "" if none
}

// Dangers are the kinds of danger that a text tells of, in the order of the
// directory. Only words are heard, so it may be wrong either way: nothing more may
// hang on it than what is looked at first.
func (d *Directory) Dangers(text string) (found []Danger) {
	for _, i := range d.dangers.In(text) {
		found = append(found, d.hazards[i])
	}
	return found
}

// DangerOf finds a kind of danger.
func (d *Directory) DangerOf(id DangerID) (Danger, bool) {
	for _, k := range d.hazards {
		if k.ID == id {
			return k, true
		}
	}
	return Danger{}, false
}

package routing

import (
	"cmp"
	"regexp"
	"time"
)

// Code is an OKTMO code of a territory and the days on which it is in force.
type Code struct {
	OKTMO string // eight digits, or eleven for a settlement
	From  string // the first day, "2025-01-01"; "" for always so far
	Until string // the last day; "" for no end
}

// oktmoShape: eight digits for a municipality, eleven for a settlement in it.
var oktmoShape = regexp.MustCompile(`^(\d{8}|\d{11})$`)

// On says whether the code is in force on a day, "2025-01-01".
func (c Code) On(day string) bool {
	return c.From <= day && (c.Until == "" || day <= c.Until)
}

// meets says whether there is a day on which both are in force.
func (c Code) meets(other Code) bool {
	return (c.Until == "" || other.From <= c.Until) && (other.Until == "" || c.From <= other.Until)
}

// CodeOn is the code in force on a day, "2025-01-01": of several, the one that
// came into force last.
func (t Territory) CodeOn(day string) (string, bool) {
	best := -1
	for i, c := range t.Codes {
		if c.On(day) && (best < 0 || c.From > t.Codes[best].From) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	return t.Codes[best].OKTMO, true
}

// codebook finds territories by codes, old ones too.
type codebook struct{ holders map[string][]holder }

// holder is a territory that has or had a code.
type holder struct {
	Code
	id TerritoryID
	at place
}

func (b *codebook) add(h holder) {
	if b.holders == nil {
		b.holders = map[string][]holder{}
	}
	b.holders[h.OKTMO] = append(b.holders[h.OKTMO], h)
}

// dayless asks for what has no end: of several holders of a code, the last.
const dayless = "9999-12-31"

// exactly finds who held this very code on a day or, when nobody did, whoever
// held it last before, or first after.
func (b *codebook) exactly(code, day string) (TerritoryID, bool) {
	holders := b.holders[code]
	if len(holders) == 0 {
		return "", false
	}
	best := holders[0]
	for _, h := range holders[1:] {
		if h.closer(best, day) {
			best = h
		}
	}
	return best.id, true
}

// closer says whether h is to be preferred to other for a day.
func (h holder) closer(other holder, day string) bool {
	if on := h.On(day); on != other.On(day) {
		return on
	}
	past, otherPast := h.From <= day, other.From <= day
	switch {
	case past != otherPast:
		return past
	case past:
		return cmp.Or(h.Until, dayless) > cmp.Or(other.Until, dayless)
	}
	return h.From < other.From
}

// find also takes the code of something that is not listed itself for the place
// it lies in: a settlement for its municipality, a municipality for its region.
func (b *codebook) find(code, day string) (TerritoryID, bool) {
	if !oktmoShape.MatchString(code) {
		return "", false
	}
	for _, wider := range []string{code, code[:8], code[:5] + "000", code[:2] + "000000"} {
		if id, ok := b.exactly(wider, day); ok {
			return id, true
		}
	}
	return "", false
}

// TerritoryByCode finds a territory by an OKTMO code of eight or eleven digits
// that is, was or will be its own; of several holders, the one of the time at,
// or the last where at is zero. The code of a settlement that is not listed
// finds its municipality, and that of an unlisted municipality its region.
func (d *Directory) TerritoryByCode(code string, at time.Time) (TerritoryID, bool) {
	day := dayless
	if !at.IsZero() {
		day = at.In(d.Location()).Format(time.DateOnly)
	}
	return d.codes.find(code, day)
}

// FindTerritory finds the territory that an operator or another system names: by
// its id, or by a code as TerritoryByCode does.
func (d *Directory) FindTerritory(name string, at time.Time) (Territory, bool) {
	if t, ok := d.territory.get(TerritoryID(name)); ok {
		return t, true
	}
	id, ok := d.TerritoryByCode(name, at)
	if !ok {
		return Territory{}, false
	}
	return d.territory.get(id)
}

// codeWarnings are territories none of whose codes is in force on the day.
func (d *Directory) codeWarnings(day string) []Problem {
	s := sink{}
	for _, t := range d.territory.list {
		if _, ok := t.CodeOn(day); ok || len(t.Codes) == 0 {
			continue
		}
		for _, h := range d.codes.holders[t.Codes[0].OKTMO] {
			if h.id == t.ID {
				s.problem(h.at, "no OKTMO code of territory %q is in force on %s", t.ID, day)
				break
			}
		}
	}
	return s.problems
}

package routing

import (
	"slices"
	"time"
)

// codes reads oktmo, which has no dates, and the list codes. An alias that looks
// like a code is one that is no longer in force.
func (l *loader) codes(t *Territory, f fields) {
	if f.has("oktmo") {
		l.code(t, f.body["oktmo"], Code{OKTMO: f.text("oktmo")})
	}
	for _, v := range f.list("codes") {
		if v.kind() != "a mapping" {
			l.code(t, v, Code{OKTMO: v.text()})
			continue
		}
		body, _ := v.fields("oktmo", "from", "until")
		if code, ok := body.need("oktmo"); ok {
			c := Code{OKTMO: code.text(), From: body.day("from"), Until: body.day("until")}
			if c.Until != "" && c.From > c.Until {
				l.problem(body.place("until"), "code %s: until %s is before from %s", c.OKTMO, c.Until, c.From)
				continue
			}
			l.code(t, code, c)
		}
	}
	for _, alias := range f.list("aliases") {
		if code := quiet(alias).text(); oktmoShape.MatchString(code) {
			l.d.codes.add(holder{Code{OKTMO: code}, t.ID, alias.at()})
		}
	}
	t.OKTMO, _ = t.CodeOn(dayless)
}

func (l *loader) code(t *Territory, v value, c Code) {
	if c.OKTMO == "" {
		return
	}
	if !oktmoShape.MatchString(c.OKTMO) {
		v.problem("OKTMO %q must be 8 or 11 digits", c.OKTMO)
		return
	}
	t.Codes = append(t.Codes, c)
	l.d.codes.add(holder{c, t.ID, v.at()})
}

// day is a date, "2025-01-01", or "" where the key is absent.
func (f fields) day(key string) string {
	if !f.has(key) {
		return ""
	}
	text := f.text(key)
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		f.body[key].problem("%s: %q is no date: write 2025-01-01", key, text)
		return ""
	}
	return text
}

// lintCodes finds codes that stand for two territories on the same day.
func (l *loader) lintCodes() {
	for _, code := range sortedKeys(l.d.codes.holders) {
		var held holdings
		for i, h := range l.d.codes.holders[code] {
			if first, taken := held.meeting(h); taken {
				l.problem(h.at, "code %s stands for territory %q at %s on the same days", code, first.id, first.at)
			}
			held.add(h, i)
		}
	}
}

// holdings are the holders of one code by the days on which they have it: those of most
// codes have it on the same.
type holdings []holding

// holding is who was the first to have a code on some days, and who of another territory
// was, with their numbers in the order read.
type holding struct {
	first, other   holder
	nFirst, nOther int // nOther is 0 while there is no other
}

func (l *holdings) add(h holder, n int) {
	at := slices.IndexFunc(*l, func(d holding) bool { return d.first.Code == h.Code })
	if at < 0 {
		*l = append(*l, holding{first: h, nFirst: n})
		return
	}
	if d := &(*l)[at]; d.nOther == 0 && h.id != d.first.id {
		d.other, d.nOther = h, n
	}
}

// meeting is the first of another territory that has the code on a day of h's.
func (l holdings) meeting(h holder) (found holder, ok bool) {
	best := 0
	for _, d := range l {
		one, n := d.first, d.nFirst
		if one.id == h.id {
			one, n = d.other, d.nOther
		}
		if one.id != "" && one.meets(h.Code) && (!ok || n < best) {
			found, best, ok = one, n, true
		}
	}
	return found, ok
}

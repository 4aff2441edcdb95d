package routing

import (
	"cmp"
	"slices"
	"time"
)

// Answers is how a centre's clerks answer, whatever it is about.
type Answers struct {
	// Gate is how answers are looked at before they go, where a topic does not say.
	Gate Gate
	// Undo is for how long an answer waits, so that its clerk may take it back; zero
	// lets it go at once.
	Undo time.Duration
	// Preview shows every answer to its clerk before it goes, as a resident will read it.
	Preview bool
}

// Gate is what happens to an answer that lacks something.
type Gate string

// The gates. A directory that says nothing has GateWarn.
const (
	GateOff    Gate = "off"    // nobody looks
	GateWarn   Gate = "warn"   // its clerk is told, and may send it for a reason
	GateStrict Gate = "strict" // only who approves answers may send it so
)

func gates() []Gate { return []Gate{GateOff, GateWarn, GateStrict} }

const (
	usualUndo   = 10 * time.Second
	longestUndo = time.Minute // a resident should not wait for a slip of the hand
)

// Answers is how this centre's clerks answer.
func (d *Directory) Answers() Answers { return d.policy.Answers }

// GateOf is how answers about a topic are looked at.
func (d *Directory) GateOf(id TopicID) Gate {
	t, _ := d.topics.get(id)
	return cmp.Or(t.Gate, d.policy.Answers.Gate)
}

// answers reads the section of that name.
func (l *loader) answers(v value) {
	f, ok := v.fields("gate", "undo", "preview")
	if !ok {
		return
	}
	a := &l.d.policy.Answers
	a.Gate = f.gate(a.Gate)
	a.Preview = f.flag("preview", a.Preview)
	if !f.has("undo") {
		return
	}
	d, err := time.ParseDuration(f.text("undo"))
	if err != nil || d < 0 || d > longestUndo {
		l.problem(f.place("undo"), "undo: want 0 or seconds up to %s, as 10s", longestUndo)
		return
	}
	a.Undo = d
}

// gate reads how answers are looked at, absent where it is not said.
func (f fields) gate(absent Gate) Gate {
	if !f.has("gate") {
		return absent
	}
	g := Gate(f.text("gate"))
	if !slices.Contains(gates(), g) {
		f.body["gate"].problem("gate: %q is none: known are %s", g, joined(gates()))
		return absent
	}
	return g
}

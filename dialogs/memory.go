package dialogs

import (
	"encoding/json"
	"time"
)

// This file is what a session keeps between two turns.

// trail is what the turn before left for this one.
type trail struct {
	Asked   string    `json:"asked,omitempty"`   // which question was asked last
	Pressed string    `json:"pressed,omitempty"` // the data of the button that it was about
	Page    int       `json:"page,omitempty"`    // of the choices, that is on the screen
	Misses  int       `json:"misses,omitempty"`  // answers in a row that were not understood
	Called  time.Time `json:"called,omitzero"`   // when the duty desk last heard of it
}

// kept is what a session keeps for its conversation, beside its memory.
type kept struct {
	trail
	Memory any `json:"memory"`
}

// Recall reads what the conversation remembered into memory. What cannot be read
// any more is given up and told as false; the chart's version guards the rest.
func (s *Scene) Recall(memory any) bool {
	k := kept{Memory: memory}
	ok := len(s.Session.Draft) == 0 || json.Unmarshal(s.Session.Draft, &k) == nil
	s.kept = k.trail
	return ok
}

// Remember keeps memory for the next turn.
func (s *Scene) Remember(memory any) error {
	s.kept.Pressed = s.In.Data
	raw, err := json.Marshal(kept{trail: s.kept, Memory: memory})
	if err != nil {
		return err
	}
	s.Session.Draft = raw
	return nil
}

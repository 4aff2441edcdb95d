package dialogs

import (
	"time"

	"otklik/bots"
	"otklik/routing"
)

// Settings are what a person asked of the bot, whatever he is talking about.
type Settings struct {
	// Simple is short sentences, choices with numbers, a voice in place of words.
	Simple bool  `json:"simple,omitempty"`
	Quiet  Quiet `json:"quiet,omitempty"`
	// Stopped says that nothing is to come until he writes himself.
	Stopped bool `json:"stopped,omitempty"`
}

// Quiet is how news of a case come in the quiet hours.
type Quiet string

// The ways. The zero value leaves it to the centre.
const (
	Loud    Quiet = "loud"    // as at any other time
	Silent  Quiet = "silent"  // at once, without a sound
	Delayed Quiet = "delayed" // when the hours are over
)

// usualQuiet are the hours of somebody who wants some where the centre has none.
var usualQuiet = routing.Stretch{From: 22 * 60, To: 8 * 60}

// quietHours are the centre's quiet hours, as a person may have them.
func quietHours(d *routing.Directory) routing.Stretch {
	if h := d.Centre().Quiet; h != (routing.Stretch{}) {
		return h
	}
	return usualQuiet
}

// quietOf is what a person's wish comes to where he is reached: a centre without
// quiet hours spares those who ask, and a messenger that makes a sound of everything
// lets them wait.
func quietOf(wish Quiet, d *routing.Directory, canBeSilent bool) Quiet {
	switch {
	case wish == "" && d.Centre().Quiet == (routing.Stretch{}):
		return Loud
	case (wish == "" || wish == Silent) && canBeSilent:
		return Silent
	case wish == "" || wish == Silent:
		return Delayed
	}
	return wish
}

// Quiet tells how news come to the person of this turn in the quiet hours, which
// hours they are, and whether his messenger can be silent.
func (s *Scene) Quiet() (how Quiet, hours routing.Stretch, canBeSilent bool) {
	d, silent := s.Directory(), s.limits().Silent
	return quietOf(s.Session.Settings.Quiet, d, silent), quietHours(d), silent
}

// awake is for how long somebody who has written, or pressed a button, is taken to
// be up: what he is told then is part of the talk.
const awake = 30 * time.Minute

// untilHeWrites is when a letter goes to somebody who wants none: with the next one that
// he is answered with, since it yields to that. Nothing is lost meanwhile.
var untilHeWrites = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// hush makes a letter with news of a case spare its reader, unless lives may be at
// stake. An edit makes no sound, but it must not go before what it changes.
func (n *Notices) hush(k *routing.Case, reader *Session, l *bots.Letter) {
	if reader.Settings.Stopped && n.Speaker != l.Chat {
		l.NotUntil, l.Yields = untilHeWrites, true
		return
	}
	d := n.of(k)
	end, within := quietHours(d).Within(n.Now.In(d.Location()))
	topic, _ := d.Topic(k.Topic)
	if !within || topic.Danger || k.Priority == routing.Urgent || n.Speaker == l.Chat || n.Now.Sub(reader.UpdatedAt) < awake {
		return
	}
	switch quietOf(reader.Settings.Quiet, d, n.House.Channels[l.Chat.Channel].Silent) {
	case Silent:
		l.Silent = true
	case Delayed:
		l.NotUntil, l.Yields = end, true
	}
}

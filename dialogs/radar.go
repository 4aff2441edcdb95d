package dialogs

import (
	"context"
	"encoding/json"
	"time"

	"otklik/bots"
	"otklik/routing"
	"otklik/routing/radar"
)

// This file is the radar at work: when it looks, and what becomes of what it sees.
// What is unusual is routing's to say, how it is worded radar_card.go's.

// Watching is what the radar reads and keeps.
type Watching interface {
	// Testimonies are what residents wrote in a series' cases, the newest first.
	Testimonies(TestimonyQuery) ([]radar.Testimony, error)
	// OpenWarnings are those that are not ended, oldest first.
	OpenWarnings(routing.CentreID) ([]Warning, error)
	// Warning reads one and keeps others from changing it until the unit ends.
	Warning(id int64) (w Warning, found bool, err error)
	// SaveWarning writes one, new or read.
	SaveWarning(Warning) error
}

// TestimonyQuery asks for what residents wrote in a series' cases.
type TestimonyQuery struct {
	Centre      routing.CentreID
	Series      radar.Series
	Territories []routing.TerritoryID // those that the series counts
	Period      routing.Period
	Limit       int
}

// Warning is an episode of the radar's as the duty desk has it.
type Warning struct {
	ID     int64            `json:"-"`
	Centre routing.CentreID `json:"-"`
	radar.Episode
	Words  []string      `json:"words,omitempty"` // that residents write more than usual
	Chat   bots.Chat     `json:"chat"`
	Letter bots.LetterID `json:"letter"`       // that told it last
	By     string        `json:"by,omitempty"` // the clerk who asked for quiet
}

// watchEvery is how often the clock makes sure that somebody will look: a timer that
// has failed for an hour is given up.
const watchEvery = time.Hour

// watchKey is the conversation that remembers when the radar looks next. Its lock
// keeps replicas from looking at the same time.
func watchKey() SessionKey { return SessionKey{Chat: bots.Chat{Channel: "~radar"}} }

// watch is what that conversation keeps.
type watch struct {
	Due time.Time `json:"due"` // an earlier timer is of a chain that was broken off
}

// keepWatch sets the timer of the first look, and that of the next one where it got
// lost. A failure is in the log: there will be another time.
func (r *Reception) keepWatch(ctx context.Context) {
	if r.House.Radar == nil {
		return
	}
	err := r.groups.do(ctx, []Turn{{Chats: []bots.Chat{watchKey().Chat}, Do: func(tx Tx) error {
		n := r.notices(tx)
		s, w, err := n.recallWatch()
		if err != nil || n.Now.Sub(w.Due) < 2*radar.Slot {
			return err
		}
		return n.nextLook(s)
	}}})[0]
	if err != nil && ctx.Err() == nil {
		r.Log.Error("keeping the radar's watch", "error", err)
	}
}

func (n *Notices) recallWatch() (s *Session, w watch, err error) {
	if s, err = n.Tx.Session(watchKey()); err == nil && len(s.Draft) > 0 {
		err = json.Unmarshal(s.Draft, &w)
	}
	return s, w, err
}

// nextLook sets the timer of the next look, at the beginning of a slot.
func (n *Notices) nextLook(s *Session) (err error) {
	due := n.Now.Truncate(radar.Slot).Add(radar.Slot)
	if s.Draft, err = json.Marshal(watch{Due: due}); err != nil {
		return err
	}
	s.Chart, s.UpdatedAt = "radar", n.Now
	if err := n.Tx.SaveSession(s); err != nil {
		return err
	}
	return n.Tx.Wake(Timer{At: due, Kind: TimerRadar})
}

// tellOf tells a centre's duty desk what a look found. What nobody can hear, while no
// desk has a chat, is not taken for told.
func (n *Notices) tellOf(g glance) error {
	warnings, err := n.Tx.OpenWarnings(g.directory.Centre().ID)
	if err != nil {
		return err
	}
	open := make([]radar.Episode, len(warnings))
	for i, w := range warnings {
		open[i] = w.Episode
	}
	live, err := n.Tx.LiveIncidents([]routing.CentreID{g.directory.Centre().ID}, n.Now)
	if err != nil {
		return err
	}
	for i, e := range g.radar.Decide(g.radar.Unexplained(g.alerts, live), open, g.at) {
		if i == len(warnings) {
			warnings = append(warnings, Warning{Centre: g.directory.Centre().ID})
		}
		if err := n.keep(g.radar, warnings[i], e); err != nil {
			return err
		}
	}
	return nil
}

// keep stores how a warning stands, and posts it when it is to be told now.
func (n *Notices) keep(r *radar.Radar, w Warning, e radar.Episode) error {
	if !e.Told.After(w.Told) {
		if e.Last.Equal(w.Last) && !e.Ended {
			return nil
		}
		w.Episode = e
		return n.Tx.SaveWarning(w)
	}
	chat, heard, err := n.watchman()
	if err != nil || !heard {
		return err
	}
	w.Episode, w.By = e, ""
	if w.Words, err = n.grown(r, w); err != nil {
		return err
	}
	if err := n.warn(&w, chat); err != nil {
		return err
	}
	return n.Tx.SaveWarning(w)
}

// watchman is the chat that hears the radar: the duty desk's or, while that is out of
// reach, that of a centre above.
func (n *Notices) watchman() (chat bots.Chat, heard bool, err error) {
	for _, desk := range n.Directory.DesksFor("") {
		if chat, heard, err = n.seat(desk); err != nil || heard {
			break
		}
	}
	return chat, heard, err
}

// How much is read for the words that grew.
const (
	mostHeard  = 300
	usualWeeks = 4
)

// grown are the words that residents write of a series now and did not before.
func (n *Notices) grown(r *radar.Radar, w Warning) ([]string, error) {
	q := TestimonyQuery{
		Centre: w.Centre, Series: w.Alert.Series, Territories: r.Inside(w.Alert.Series), Limit: mostHeard,
		Period: routing.Period{Since: w.Alert.Since, Until: w.Told},
	}
	now, err := n.Tx.Testimonies(q)
	if err != nil {
		return nil, err
	}
	q.Period = routing.Period{Since: w.Alert.Since.AddDate(0, 0, -7*usualWeeks), Until: w.Alert.Since}
	before, err := n.Tx.Testimonies(q)
	return r.Grown(now, before), err
}

// HushWarning is a clerk's word, in the chat that was warned, that he knows: it is not
// told again for some hours. False when there is no such warning in that chat,
// routing.ErrRole where he may not decide about what it warns of.
func (n *Notices) HushWarning(id int64, chat bots.Chat, by Listener) (bool, error) {
	w, found, err := n.warned(id, chat, by)
	if err != nil || !found || n.House.Radar == nil {
		return false, err
	}
	if w.Quiet.After(n.Now) {
		return true, nil // a second press
	}
	w.Quiet, w.By = n.Now.Add(n.House.Radar.Defaults().Quiet), by.Name
	if err := n.rewarn(w); err != nil {
		return false, err
	}
	return true, n.Tx.SaveWarning(w)
}

// Listener is the clerk who presses a warning's button.
type Listener struct {
	routing.Actor
	Name string
}

// warned reads the warning of a chat for a clerk who may decide about what it warns of.
func (n *Notices) warned(id int64, chat bots.Chat, by Listener) (w Warning, found bool, err error) {
	w, found, err = n.Tx.Warning(id)
	if err != nil || !found || w.Chat != chat {
		return w, false, err
	}
	return w, true, n.Directory.Region().Of(w.Centre).Decides(by.Actor, "", routing.TopicID(w.Alert.Series.Subject))
}

package dialogs

import (
	"context"
	"encoding/json"
	"time"

	"otklik/bots"
	"otklik/routing"
)

// This file is the radar at work: when it looks, and what becomes of what it sees.
// What is unusual is routing's to say, how it is worded radar_card.go's.

// Watching is what the radar reads and keeps.
type Watching interface {
	// Testimonies are what residents wrote in a series' cases, the newest first.
	Testimonies(TestimonyQuery) ([]routing.Testimony, error)
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
	Series      routing.Series
	Territories []routing.TerritoryID // those that the series counts
	Period      routing.Period
	Limit       int
}

// Warning is an episode of the radar's as the duty desk has it.
type Warning struct {
	ID     int64            `json:"-"`
	Centre routing.CentreID `json:"-"`
	routing.Episode
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
func watchKey(c routing.CentreID) SessionKey {
	return SessionKey{Chat: bots.Chat{Channel: "~radar", ID: string(c)}}
}

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
	key := watchKey(r.House.Region().Root().Centre().ID)
	err := r.groups.do(ctx, []Turn{{Chats: []bots.Chat{key.Chat}, Do: func(tx Tx) error {
		n := r.notices(tx)
		s, w, err := n.recallWatch(key)
		if err != nil || n.Now.Sub(w.Due) < 2*routing.RadarSlot {
			return err
		}
		return n.nextLook(s)
	}}})[0]
	if err != nil && ctx.Err() == nil {
		r.Log.Error("keeping the radar's watch", "error", err)
	}
}

func (n *Notices) recallWatch(key SessionKey) (s *Session, w watch, err error) {
	if s, err = n.Tx.Session(key); err == nil && len(s.Draft) > 0 {
		err = json.Unmarshal(s.Draft, &w)
	}
	return s, w, err
}

// nextLook sets the timer of the next look, at the beginning of a slot.
func (n *Notices) nextLook(s *Session) (err error) {
	due := n.Now.Truncate(routing.RadarSlot).Add(routing.RadarSlot)
	if s.Draft, err = json.Marshal(watch{Due: due}); err != nil {
		return err
	}
	s.Chart, s.UpdatedAt = "radar", n.Now
	if err := n.Tx.SaveSession(s); err != nil {
		return err
	}
	return n.Tx.Wake(Timer{At: due, Kind: TimerRadar})
}

// glance is what one look of the radar found.
type glance struct {
	radar  *routing.Radar
	at     time.Time
	alerts []routing.Alert
}

// look reads and compares before the turn, and tells in it.
func (r *Reception) look(ctx context.Context, store Store, t Timer) (Turn, error) {
	d := r.House.Region().Root()
	key := watchKey(d.Centre().ID)
	var g glance
	if r.House.Radar != nil {
		g = glance{radar: routing.NewRadar(d, *r.House.Radar), at: r.Now().Truncate(routing.RadarSlot)}
		history := g.radar.NewHistory()
		if err := store.Openings(ctx, d.Centre().ID, g.radar.Sees(g.at), history.Add); err != nil {
			return Turn{}, err
		}
		g.alerts = g.radar.Alerts(g.radar.Survey(history, g.at))
	}
	return Turn{Chats: []bots.Chat{key.Chat}, Do: func(tx Tx) error {
		mine, err := tx.TakeTimer(t.ID)
		if err != nil || !mine || g.radar == nil { // switched off since
			return err
		}
		n := r.notices(tx)
		s, w, err := n.recallWatch(key)
		if err != nil || t.At.Before(w.Due) {
			return err
		}
		if err := n.tellOf(g); err != nil {
			return err
		}
		return n.nextLook(s)
	}}, nil
}

// tellOf tells the duty desk what a look found. What nobody can hear, while the desk
// has no chat, is not taken for told.
func (n *Notices) tellOf(g glance) error {
	centre := n.Directory.Centre()
	chat, heard, err := n.seat(centre.DutyDesk)
	if err != nil {
		return err
	}
	warnings, err := n.Tx.OpenWarnings(centre.ID)
	if err != nil {
		return err
	}
	open := make([]routing.Episode, len(warnings))
	for i, w := range warnings {
		open[i] = w.Episode
	}
	for i, e := range g.radar.Decide(g.alerts, open, g.at) {
		if i == len(warnings) {
			warnings = append(warnings, Warning{Centre: centre.ID})
		}
		if err := n.keep(g.radar, warnings[i], e, chat, heard); err != nil {
			return err
		}
	}
	return nil
}

// keep stores how a warning stands and posts it when it is to be told now.
func (n *Notices) keep(radar *routing.Radar, w Warning, e routing.Episode, chat bots.Chat, heard bool) (err error) {
	tell := e.Told.After(w.Told)
	switch {
	case tell && !heard, e.Last.Equal(w.Last) && !e.Ended:
		return nil
	case tell:
		w.Episode, w.By = e, ""
		if w.Words, err = n.grown(radar, w); err == nil {
			err = n.warn(&w, chat)
		}
		if err != nil {
			return err
		}
	}
	w.Episode = e
	return n.Tx.SaveWarning(w)
}

// How much is read for the words that grew.
const (
	mostHeard  = 300
	usualWeeks = 4
)

// grown are the words that residents write of a series now and did not before.
func (n *Notices) grown(radar *routing.Radar, w Warning) ([]string, error) {
	q := TestimonyQuery{
		Centre: w.Centre, Series: w.Alert.Series, Territories: radar.Inside(w.Alert.Series), Limit: mostHeard,
		Period: routing.Period{Since: w.Alert.Since, Until: w.Told},
	}
	now, err := n.Tx.Testimonies(q)
	if err != nil {
		return nil, err
	}
	q.Period = routing.Period{Since: w.Alert.Since.AddDate(0, 0, -7*usualWeeks), Until: w.Alert.Since}
	before, err := n.Tx.Testimonies(q)
	return radar.Grown(now, before), err
}

// HushWarning is a clerk's word that he knows: the warning is not told again for
// some hours. False when it is not this desk's, or none.
func (n *Notices) HushWarning(id int64, desk routing.DeskID, clerk string) (bool, error) {
	w, found, err := n.Tx.Warning(id)
	if err != nil || !found || n.House.Radar == nil || w.Centre != n.Directory.Centre().ID || desk != n.Directory.Centre().DutyDesk {
		return false, err
	}
	if w.Quiet.After(n.Now) {
		return true, nil // a second press
	}
	w.Quiet, w.By = n.Now.Add(n.House.Radar.Defaults().Quiet), clerk
	if err := n.rewarn(w); err != nil {
		return false, err
	}
	return true, n.Tx.SaveWarning(w)
}

package dialogs

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is when a desk gets its digest, and that it gets each once. One that is due
// is a timer; its desk's session remembers which timer is the next, so that replicas,
// crashes and changed plans make none come twice.

// digestKey is the conversation that remembers a desk's next digest.
func digestKey(desk routing.DeskID) SessionKey {
	return SessionKey{Chat: bots.Chat{Channel: "~digest", ID: string(desk)}}
}

// reportChannel begins a timer's Chat where a clerk has asked for a report; the rest
// says for which.
const reportChannel = "~report"

// mostLate is how late a digest may come: after that the next one tells it.
const mostLate = 12 * time.Hour

// plan is what a desk's conversation keeps.
type plan struct {
	Due time.Time `json:"due"`
}

// keepDigests sets the timers of all desks' next digests, where a plan is new, changed,
// or its chain of timers was broken off.
func (r *Reception) keepDigests(ctx context.Context) {
	for _, d := range r.House.Region().Centres() {
		for _, desk := range d.Desks() {
			owner, _ := r.House.Region().CentreOfDesk(desk.ID)
			if owner != d {
				continue // of a centre above
			}
			next, ok := d.NextDigest(desk.ID, r.Now())
			if !ok {
				continue
			}
			key := digestKey(desk.ID)
			err := r.groups.do(ctx, []Turn{{Chats: []bots.Chat{key.Chat}, Do: func(tx Tx) error {
				n := r.notices(tx)
				s, p, err := n.planned(key)
				lost := p.Due.Before(n.Now.Add(-mostLate)) // until then its timer may still tell it
				if err != nil || p.Due.Equal(next.At) || !lost && !p.Due.After(n.Now) {
					return err
				}
				return n.planDigest(s, next.At)
			}}})[0]
			if err != nil && ctx.Err() == nil {
				r.Log.Error("planning a digest", "desk", string(desk.ID), "error", err)
			}
		}
	}
}

func (n *Notices) planned(key SessionKey) (s *Session, p plan, err error) {
	if s, err = n.Tx.Session(key); err == nil && len(s.Draft) > 0 {
		err = json.Unmarshal(s.Draft, &p)
	}
	return s, p, err
}

func (n *Notices) planDigest(s *Session, due time.Time) (err error) {
	if s.Draft, err = json.Marshal(plan{Due: due}); err != nil {
		return err
	}
	s.Chart, s.UpdatedAt = "digest", n.Now
	if err := n.Tx.SaveSession(s); err != nil {
		return err
	}
	return n.Tx.Wake(Timer{At: due, Kind: TimerDigest, Chat: s.Key.Chat})
}

// AskReport has a report made for a desk, soon: with its files or, as figures, without.
func (n *Notices) AskReport(p Report, files bool) error {
	form := "figures"
	if files {
		form = "files"
	}
	id := []string{form, string(p.Desk), strconv.FormatInt(p.Period.Since.UnixMilli(), 36), strconv.FormatInt(p.Period.Until.UnixMilli(), 36)}
	return n.Tx.Wake(Timer{At: n.Now, Kind: TimerDigest, Chat: bots.Chat{Channel: reportChannel, ID: strings.Join(id, "|")}})
}

// asked reads what AskReport wrote.
func asked(t Timer) (p Report, files, ok bool) {
	parts := strings.Split(t.Chat.ID, "|")
	if t.Chat.Channel != reportChannel || len(parts) != 4 {
		return p, false, false
	}
	since, err1 := strconv.ParseInt(parts[2], 36, 64)
	until, err2 := strconv.ParseInt(parts[3], 36, 64)
	p = Report{Desk: routing.DeskID(parts[1]), Period: routing.Period{Since: time.UnixMilli(since), Until: time.UnixMilli(until)}}
	return p, parts[0] == "files", err1 == nil && err2 == nil
}

// digest is the turn of a digest's timer, after its figures were read.
func (r *Reception) digest(ctx context.Context, store Store, t Timer) (Turn, error) {
	if p, files, ok := asked(t); ok {
		return r.report(ctx, store, t, p, files)
	}
	region := r.House.Region()
	desk := routing.DeskID(t.Chat.ID)
	d, known := region.CentreOfDesk(desk)
	if t.Chat != digestKey(desk).Chat || !known {
		return dropTimer(t), nil
	}
	g, planned := d.NextDigest(desk, t.At.Add(-time.Millisecond))
	p := Report{Desk: desk, Period: g.Period}
	tells := planned && g.At.Equal(t.At) && r.Now().Sub(t.At) < mostLate
	var s Summary
	if tells {
		var err error
		if s, err = p.Summarise(ctx, store, region, r.Now()); err != nil {
			return Turn{}, err
		}
	}
	key := digestKey(desk)
	return Turn{Chats: []bots.Chat{key.Chat}, Do: func(tx Tx) error {
		mine, err := tx.TakeTimer(t.ID)
		if err != nil || !mine {
			return err
		}
		n := r.notices(tx)
		n.Directory = d
		session, kept, err := n.planned(key)
		if err != nil || !kept.Due.Equal(t.At) {
			return err // superseded
		}
		if tells {
			if err := n.tellDigest(s, "digest."+string(g.Kind), true); err != nil {
				return err
			}
		}
		if next, ok := d.NextDigest(desk, latest(t.At, n.Now)); ok {
			return n.planDigest(session, next.At)
		}
		return nil
	}}, nil
}

// report is the turn that answers a clerk who has asked.
func (r *Reception) report(ctx context.Context, store Store, t Timer, p Report, files bool) (Turn, error) {
	region := r.House.Region()
	d, known := region.CentreOfDesk(p.Desk)
	if !known {
		return dropTimer(t), nil
	}
	s, err := p.Summarise(ctx, store, region, r.Now())
	return Turn{Do: func(tx Tx) error {
		mine, err := tx.TakeTimer(t.ID)
		if err != nil || !mine {
			return err
		}
		n := r.notices(tx)
		n.Directory = d
		return n.tellDigest(s, "digest.asked", files)
	}}, err
}

func dropTimer(t Timer) Turn {
	return Turn{Do: func(tx Tx) error { _, err := tx.TakeTimer(t.ID); return err }}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// tellDigest posts a digest to its desk's chat; a desk without one needs none.
func (n *Notices) tellDigest(s Summary, key string, files bool) (err error) {
	chat, bound, err := n.seat(s.Desk)
	if err != nil || !bound {
		return err
	}
	w := n.speak(n.Directory, locales.Default)
	s.Language = w.lang
	if _, s.Open, err = n.Queue(s.Desk, false, Queue{}); err != nil {
		return fmt.Errorf("counting what is open: %w", err)
	}
	_, own, err := n.Queue(s.Desk, true, Queue{})
	if err != nil {
		return fmt.Errorf("counting what is open at the desk: %w", err)
	}
	s.Others = own != s.Open
	if _, s.Late, err = n.Queue(s.Desk, false, Queue{DueBefore: n.Now}); err != nil {
		return fmt.Errorf("counting what is late: %w", err)
	}
	l := bots.Letter{Chat: chat, Text: w.summary(s, key), Purpose: bots.Digest, Priority: bots.Summing, Group: true}
	id, err := post(n.Tx, n.House, l)
	if err != nil || !files {
		return err
	}
	// Each is a letter of its own: what becomes of the picture is no matter of the words.
	name := w.t("digest.file", nil)
	for _, f := range []bots.File{s.file(bots.Photo, ReportPicture, name), s.file(bots.Document, ReportSheet, name)} {
		l.Text, l.Files, l.Under, l.Silent = "", []bots.File{f}, id, true
		if _, err := post(n.Tx, n.House, l); err != nil {
			return err
		}
	}
	return nil
}

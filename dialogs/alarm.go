package dialogs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// AlarmKind says what an operator must mend.
type AlarmKind string

// The kinds of alarm.
const (
	AlarmToken      AlarmKind = "token"      // the platform refuses the token, or the bot lacks rights
	AlarmPoller     AlarmKind = "poller"     // somebody else receives with the token, or a webhook is left over
	AlarmCaptcha    AlarmKind = "captcha"    // the platform wants a human
	AlarmWebhook    AlarmKind = "webhook"    // the platform does not take our webhook
	AlarmRemoved    AlarmKind = "removed"    // the bot was put out of a desk's chat
	AlarmQuarantine AlarmKind = "quarantine" // updates could not be handled
	AlarmClock      AlarmKind = "clock"      // a timer could not be handled
)

// channelKinds are the alarms that end when a channel receives again.
var channelKinds = []AlarmKind{AlarmToken, AlarmPoller, AlarmCaptcha, AlarmWebhook}

// alarmPause is the least time between two alarms of one kind about one thing.
const alarmPause = time.Hour

// Alarm is something an operator must know of.
type Alarm struct {
	Kind    AlarmKind
	Channel string         // where the trouble is, "" if nowhere in particular
	Code    int            // the platform's own code, 0 if none
	Desk    routing.DeskID // of AlarmRemoved
	Count   int            // of AlarmQuarantine and AlarmClock: how many more
}

// key is the conversation that remembers an alarm: no channel is called so, and
// the lock of its chat keeps replicas from telling it twice.
func (a Alarm) key() SessionKey {
	return SessionKey{Chat: bots.Chat{Channel: "~alarm", ID: string(a.Kind) + " " + a.Channel + " " + string(a.Desk)}}
}

// What an alarm's conversation keeps: its state, when it was last told
// (UpdatedAt), and how much has come since.
const (
	alarmRaised = "raised"
	alarmOver   = "over"
)

type alarmDraft struct {
	Count int `json:"count"`
}

// Alarm tells the duty desk what an operator must mend, once an hour while it
// lasts. Only an unavailable store makes it an error.
func (r *Reception) Alarm(ctx context.Context, a Alarm) error {
	return firstUnavailable(r.alarm(ctx, Turn{Chats: []bots.Chat{a.key().Chat}, Do: func(tx Tx) error {
		return r.notices(tx).alarm(a)
	}}))
}

// AlarmOver tells that a channel works again, if an alarm said that it did not.
func (r *Reception) AlarmOver(ctx context.Context, channel string) error {
	var turns []Turn
	for _, kind := range channelKinds {
		a := Alarm{Kind: kind, Channel: channel}
		turns = append(turns, Turn{Chats: []bots.Chat{a.key().Chat}, Do: func(tx Tx) error {
			return r.notices(tx).alarmOver(a)
		}})
	}
	return firstUnavailable(r.alarm(ctx, turns...))
}

// alarm runs turns about alarms; one that fails is told to the log, and nothing
// else may fail with it.
func (r *Reception) alarm(ctx context.Context, turns ...Turn) []error {
	errs := r.groups.do(ctx, turns)
	for _, err := range errs {
		if err != nil && ctx.Err() == nil {
			r.Log.Error("telling an alarm", "error", err)
		}
	}
	return errs
}

func (r *Reception) notices(tx Tx) *Notices {
	return &Notices{Tx: tx, House: r.House, Directory: r.House.Directory(), Now: r.Now()}
}

// alarm is Reception.Alarm within a turn that locks the alarm's chat.
func (n *Notices) alarm(a Alarm) error {
	s, err := n.Tx.Session(a.key())
	if err != nil {
		return err
	}
	var d alarmDraft
	if len(s.Draft) > 0 {
		if err := json.Unmarshal(s.Draft, &d); err != nil {
			return fmt.Errorf("alarm %s: %w", a.Kind, err)
		}
	}
	d.Count += a.Count
	if s.State == "" || n.Now.Sub(s.UpdatedAt) >= alarmPause {
		a.Count, d.Count = d.Count, 0
		s.Chart, s.State, s.UpdatedAt = "alarm", alarmRaised, n.Now
		if err := n.alert(a, "alarm."+string(a.Kind)); err != nil {
			return err
		}
	}
	if s.Draft, err = json.Marshal(d); err != nil {
		return err
	}
	return n.Tx.SaveSession(s)
}

// alarmOver says once that the trouble has ended. When the alarm was told stays:
// a channel that comes and goes is told of once an hour, too.
func (n *Notices) alarmOver(a Alarm) error {
	s, err := n.Tx.Session(a.key())
	if err != nil || s.State != alarmRaised {
		return err
	}
	s.State = alarmOver
	if err := n.Tx.SaveSession(s); err != nil {
		return err
	}
	return n.alert(a, "alarm.over")
}

// alert posts an alarm to the duty desk. Where the trouble may keep it from there
// it is posted to one more desk, so that somebody hears of it now.
func (n *Notices) alert(a Alarm, key string) error {
	w := n.desk()
	desk, _ := n.Directory.Desk(a.Desk)
	text := w.t(key, locales.Args{"Channel": a.Channel, "Code": a.Code, "Desk": desk.Names.In(w.lang), "Count": a.Count})
	chats, err := n.hearers(a)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		l := bots.Letter{Chat: chat, Text: text, Purpose: bots.Alarm, Priority: bots.Urgent, Group: true}
		if _, err := post(n.Tx, n.House, l); err != nil {
			return err
		}
	}
	return nil
}

// hearers are the chats an alarm goes to: the duty desk's and, if that one is out
// of reach, the first desk's that is not.
func (n *Notices) hearers(a Alarm) (chats []bots.Chat, err error) {
	reached := false
	tell := func(desk routing.DeskID) error {
		chat, bound, err := n.Tx.ChatOf(desk)
		if err != nil || !bound {
			return err
		}
		reached = a.leaves(desk, chat)
		if reached || desk == n.Directory.Centre().DutyDesk {
			chats = append(chats, chat)
		}
		return nil
	}
	if err := tell(n.Directory.Centre().DutyDesk); err != nil {
		return nil, err
	}
	for _, d := range n.Directory.Desks() {
		if reached {
			break
		}
		if d.ID == n.Directory.Centre().DutyDesk {
			continue
		}
		if err := tell(d.ID); err != nil {
			return nil, err
		}
	}
	return chats, nil
}

// leaves tells whether a desk's chat is out of the trouble's reach.
func (a Alarm) leaves(desk routing.DeskID, chat bots.Chat) bool {
	switch a.Kind {
	case AlarmRemoved:
		return desk != a.Desk
	case AlarmQuarantine, AlarmClock:
		return true
	}
	return chat.Channel != a.Channel
}

// removed tells the duty desk that the bot was put out of a desk's chat, and shows
// it what that desk has open: from now on it is the one that can act. The lock of
// the desk's chat stands for the alarm's.
func (r *Reception) removed(tx Tx, in bots.Inbound) error {
	desk, err := tx.DeskAt(in.Chat)
	if err != nil || desk == "" {
		return err
	}
	n := r.notices(tx)
	if err := n.alarm(removal(desk, in)); err != nil {
		return err
	}
	return n.standIn(desk)
}

// returned shows a desk its open cases again after a removal: what came meanwhile
// went to the duty desk.
func (r *Reception) returned(tx Tx, in bots.Inbound) error {
	desk, err := tx.DeskAt(in.Chat)
	if err != nil || desk == "" {
		return err
	}
	s, err := tx.Session(removal(desk, in).key())
	if err != nil || s.State != alarmRaised {
		return err
	}
	s.State = "" // the next removal is news again
	return errors.Join(tx.SaveSession(s), r.notices(tx).DeskBound(desk))
}

func removal(desk routing.DeskID, in bots.Inbound) Alarm {
	return Alarm{Kind: AlarmRemoved, Channel: in.Chat.Channel, Desk: desk}
}

package dialogs

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"otklik/bots"
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
	AlarmDeaf       AlarmKind = "deaf"       // the bot may not hear what is said in a desk's chat
	AlarmTopics     AlarmKind = "topics"     // the bot may not open the topics that a desk's chat is to have
	AlarmQuarantine AlarmKind = "quarantine" // updates could not be handled
	AlarmClock      AlarmKind = "clock"      // a timer could not be handled
	AlarmFiles      AlarmKind = "files"      // files could not be copied, and are given up
	AlarmDisk       AlarmKind = "disk"       // there is no room for copies of files
	AlarmBlobs      AlarmKind = "blobs"      // the store of copies does not work
	AlarmDirectory  AlarmKind = "directory"  // a changed directory has problems, the old one stays
)

// channelKinds are the alarms that end when a channel receives again.
var channelKinds = []AlarmKind{AlarmToken, AlarmPoller, AlarmCaptcha, AlarmWebhook}

// The least time between two alarms of one kind about one thing: while it lasts,
// and when it has come again after it was told to be over.
const (
	tellAgain   = time.Hour
	tellRelapse = 10 * time.Minute
)

// Alarm is something an operator must know of.
type Alarm struct {
	Kind    AlarmKind
	Channel string         // where the trouble is, "" if nowhere in particular
	Code    int            // the platform's own code, 0 if none
	Desk    routing.DeskID // of AlarmRemoved, AlarmDeaf and AlarmTopics
	Lost    bool           // of AlarmRemoved: nobody said so, but the chat takes nothing
	Count   int            // of AlarmQuarantine, AlarmClock and AlarmFiles: how many more
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
	Count int       `json:"count"`
	Again time.Time `json:"again,omitzero"` // when a timer tells the rest
}

// counted are the alarms that say how many.
func (h *House) counted() []Alarm {
	list := []Alarm{{Kind: AlarmClock}}
	for _, channel := range slices.Sorted(maps.Keys(h.Channels)) {
		list = append(list, Alarm{Kind: AlarmQuarantine, Channel: channel}, Alarm{Kind: AlarmFiles, Channel: channel})
	}
	return list
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
		turns = append(turns, r.over(Alarm{Kind: kind, Channel: channel}))
	}
	return firstUnavailable(r.alarm(ctx, turns...))
}

// Over tells that what an alarm was about is mended, if it was told.
func (r *Reception) Over(ctx context.Context, a Alarm) error {
	return firstUnavailable(r.alarm(ctx, r.over(a)))
}

func (r *Reception) over(a Alarm) Turn {
	return Turn{Chats: []bots.Chat{a.key().Chat}, Do: func(tx Tx) error { return r.notices(tx).alarmOver(a) }}
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

// notices speaks for the topmost centre, until a case or a desk says whose matter
// it is.
func (r *Reception) notices(tx Tx) *Notices {
	return &Notices{Tx: tx, House: r.House, Directory: r.House.Region().Root(), Now: r.Now()}
}

// alarm is Reception.Alarm within a turn that locks the alarm's chat. What nobody
// could hear, while no desk has a chat, was not told.
func (n *Notices) alarm(a Alarm) error {
	s, d, err := n.recall(a)
	if err != nil {
		return err
	}
	d.Count += a.Count
	if wantsTelling(s, n.Now) {
		a.Count = d.Count
		heard, err := n.alert(a, n.alarmText(a))
		if err != nil {
			return err
		}
		if heard {
			s.State, s.UpdatedAt, d.Count = alarmRaised, n.Now, 0
		}
	}
	if a.Kind == AlarmRemoved {
		s.State = alarmRaised // cases go elsewhere meanwhile, whoever knows of it
	}
	if err := n.tellLater(s, &d); err != nil {
		return err
	}
	if s.Draft, err = json.Marshal(d); err != nil {
		return err
	}
	s.Chart = "alarm"
	return n.Tx.SaveSession(s)
}

func (n *Notices) recall(a Alarm) (s *Session, d alarmDraft, err error) {
	if s, err = n.Tx.Session(a.key()); err != nil || len(s.Draft) == 0 {
		return s, d, err
	}
	if err := json.Unmarshal(s.Draft, &d); err != nil {
		return s, d, fmt.Errorf("alarm %s: %w", a.Kind, err)
	}
	return s, d, nil
}

func wantsTelling(s *Session, now time.Time) bool {
	switch since := now.Sub(s.UpdatedAt); s.State {
	case alarmRaised:
		return since >= tellAgain
	case alarmOver:
		return since >= tellRelapse
	}
	return true
}

// tellLater sets a timer for what was counted and not told: nothing else may come
// to tell it with.
func (n *Notices) tellLater(s *Session, d *alarmDraft) error {
	if d.Count == 0 || d.Again.After(n.Now) {
		return nil
	}
	if d.Again = s.UpdatedAt.Add(tellAgain); !d.Again.After(n.Now) {
		d.Again = n.Now.Add(tellAgain)
	}
	return n.Tx.Wake(Timer{At: d.Again, Kind: TimerAlarm})
}

// tellRest tells of what was counted and not told.
func (n *Notices) tellRest() error {
	for _, a := range n.House.counted() {
		_, d, err := n.recall(a)
		if err == nil && d.Count > 0 {
			err = n.alarm(a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// alarmOver says once that the trouble has ended. When the alarm was told stays: a
// channel that comes and goes is told of every ten minutes.
func (n *Notices) alarmOver(a Alarm) error {
	s, err := n.Tx.Session(a.key())
	if err != nil || s.State != alarmRaised {
		return err
	}
	s.State = alarmOver
	if err := n.Tx.SaveSession(s); err != nil {
		return err
	}
	_, err = n.alert(a, overText(a))
	return err
}

package routing

import (
	"slices"
	"strings"
	"time"
)

// This file is a case whose resident has taken back his consent, or whose time is over:
// what he told is taken out of it. What it was about, where, when, and what the agency
// answered stay.

// Gone stands for the resident of such a case, and for where his answers went.
const Gone = "erased"

// goneMark parts Gone from what tells whose erasure a case waits for.
const goneMark = "#"

// GoneFor stands for the resident of a case whose erasure is ordered and not done yet.
func GoneFor(erasure string) string { return Gone + goneMark + erasure }

// Erased tells whether a case has lost its resident: nobody is told of it any more.
func (k *Case) Erased() bool { return k.Origin == Gone || strings.HasPrefix(k.Origin, Gone+goneMark) }

// Erase takes out of a case what its resident told. One that is still open ends as if
// he had withdrawn it: without his words nobody can work on it. Those who follow it go
// their own way again.
func (c Cases) Erase(id CaseID) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	if len(k.Followers) > 0 {
		if err := c.release(k); err != nil {
			return k, err
		}
	}
	k.Text, k.Address, k.Point, k.Files, k.Answers = "", "", nil, nil, nil
	k.Applicant = Applicant{Anonymous: k.Applicant.Anonymous, Called: k.Applicant.Called} // whose answers stay nobody else's
	k.News = time.Time{}
	k.OriginMessage, k.Reason = "", reasonOf(k.Reason)
	if !k.Erased() {
		k.Origin = Gone
	}
	if k.Resident != "" { // a part has none
		k.Resident = k.Origin
	}
	if k.Parent == 0 && May(k.State, Withdraw) {
		if err := c.takeBack(k, Gone); err != nil {
			return k, err
		}
	}
	if err := c.save(k); err != nil {
		return k, err
	}
	return k, c.record(k, c.event(k, EventErased, ""))
}

// reasonOf is why an agency has a case without where it was and what was answered.
func reasonOf(text string) string {
	m, ok := ParseReason(text)
	if !ok {
		return ""
	}
	m.Street, m.Facts = "", nil
	return m.Reason()
}

// uttered are the events whose words somebody made for this case: they may tell of its
// resident. Answers are not among them: they stay, and their codes stay true. One that
// was taken back before it went is none.
var uttered = []EventKind{
	EventTransferred, EventReferred, EventDecided, EventDrafted, EventSending, EventReturned, EventAsked, EventNote, EventNudged,
	EventWords, EventRated, EventReopened, EventReported, EventBanned, EventWithheld,
}

// residents are the events that only a resident makes, from whichever of his chats.
var residents = []EventKind{EventWords, EventJudged, EventRated, EventWithdrawn, EventMoved, EventWithheld}

// Owners are the names that a case's resident goes by in its history: a case may have
// moved from another chat of his.
func Owners(resident string, history []Event) []string {
	owners := []string{resident}
	if isCaller(resident) {
		return owners // clerks wrote it all
	}
	for _, e := range history {
		opened := e.Kind == EventOpened && (len(e.Detail.Others) == 0 || e.Detail.Is == Merged) // a part is opened by a clerk
		if (opened || slices.Contains(residents, e.Kind)) && e.Actor != "" && e.Actor != Gone && !slices.Contains(owners, e.Actor) {
			owners = append(owners, e.Actor)
		}
	}
	return owners
}

// Senders are those who sent what the resident of a case has told: himself or, where he
// telephoned, the clerks who wrote it down.
func Senders(owners []string, history []Event) []string {
	if !slices.ContainsFunc(owners, isCaller) {
		return owners
	}
	senders := slices.Clone(owners)
	for _, e := range history {
		if (e.Kind == EventOpened || e.Kind == EventWords) && e.Actor != "" && !slices.Contains(senders, e.Actor) {
			senders = append(senders, e.Actor)
		}
	}
	return senders
}

// Redacted is an event without what a resident told, and without himself; changed is
// false where there is nothing of it.
func (e Event) Redacted(owners []string) (out Event, changed bool) {
	out = e
	own := slices.Contains(owners, e.Actor)
	if own {
		out.Actor = Gone
		out.Detail.Before, out.Detail.After = "", ""
	}
	if e.Kind == EventRerouted {
		out.Detail.Before, out.Detail.After = unnamed(e.Detail.Before), unnamed(e.Detail.After)
	}
	if own && e.Kind != EventJudged || slices.Contains(uttered, e.Kind) {
		out.Text, out.Files = "", nil
	}
	if !slices.Contains(Excuses(), e.Detail.Excuse) {
		out.Detail.Excuse = "" // a clerk's own words, to his colleagues
	}
	changed = own || out.Detail.Excuse != e.Detail.Excuse || out.Text != e.Text || len(e.Files) != len(out.Files) || out.Detail.Before != e.Detail.Before || out.Detail.After != e.Detail.After
	return out, changed
}

// unnamed is a chat without whose it is: by which channel something went, the staff may
// know.
func unnamed(chat string) string {
	channel, _, ok := strings.Cut(chat, ":")
	if !ok {
		return ""
	}
	return channel + ":" + Gone
}

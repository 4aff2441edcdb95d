package routing

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file is a case of somebody who telephoned: a clerk wrote down what he said. It has
// no address in any messenger, so what its resident must know is told by a clerk, who says
// when he has told it.

// callMark begins the name of the resident of such a case: nobody can write from there.
const callMark = "call:"

// Unreached is the text of the event that says that a caller was given up: nobody answers
// his telephone.
const Unreached = "unreached"

// calledBack is for how long, in working time, an answer may wait to be told to a caller
// before its desk is asked about it, again and again.
var calledBack = Span{4, WorkingHours}

// Called tells whether a case's resident can be reached by telephone only. An older build
// beside this one writes his data without the mark: his name is one that it keeps.
func (k *Case) Called() bool {
	return isCaller(k.Resident) || k.Applicant.Called && (k.Origin == "" || k.Erased())
}

// Callable tells whether there is a number to call its resident at.
func (k *Case) Callable() bool { return k.Applicant.Phone != "" || k.Applicant.ForPhone != "" }

// caller makes a case one of somebody who telephoned.
func (k *Case) caller() {
	k.Applicant.Called = true
	k.Resident, k.Origin, k.OriginMessage = callMark+strconv.FormatInt(int64(k.ID), 10), "", ""
}

// isCaller tells whether a resident's name is that of a caller.
func isCaller(resident string) bool { return strings.HasPrefix(resident, callMark) }

// author is who hands a case in, as its history names him.
func (f Filing) author() string {
	if f.By != nil {
		return f.By.ID
	}
	return f.Resident
}

// tidings are the events that a resident is told of and a caller must be called about.
var tidings = []EventKind{EventAnswered, EventDone, EventCorrected, EventInterim, EventDeferred, EventAsked, EventRejected}

// Tidings tells whether an event brings a caller something that he must be called about.
// What all of an incident are told he heard of when he called; the whole tells of its parts.
func (k *Case) Tidings(e Event) bool {
	if !k.Called() || k.Erased() || k.Left || k.Incident != 0 || !slices.Contains(tidings, e.Kind) {
		return false
	}
	return k.Parent == 0 || slices.Contains([]EventKind{EventInterim, EventDeferred, EventAsked}, e.Kind)
}

// news notes what an event means for whom a caller's clerk must call.
func (k *Case) news(e Event) {
	switch {
	case k.Tidings(e):
		k.News = e.At
	case slices.Contains([]EventKind{EventReopened, EventRestored, EventWithdrawn, EventResumed}, e.Kind):
		k.News = time.Time{} // what was to be told holds no more
	}
}

// Told is a clerk's word that he has told a caller what became of his case, and what that
// one says to it: "" for nothing. reached is false for a caller who cannot be reached and
// is given up. news is what he was told of, as Case.News said it: of what has come since
// nobody has told him, and it is ErrNewer.
func (c Cases) Told(id CaseID, by Actor, news time.Time, reached bool, said Outcome) (*Case, error) {
	k, err := c.mine(id, by, Tell)
	switch {
	case err != nil:
		return k, err
	case !k.Called() || k.Erased():
		return k, ErrState
	case k.newsSince(news):
		return k, ErrNewer
	case said == "" && k.News.IsZero():
		return k, ErrState // a colleague was faster, or there is nothing to tell
	case k.Parent != 0 && said != "":
		return k, ErrParts
	case said != "" && !c.judgeableBy(k, said):
		return k, ErrState
	}
	e := c.event(k, EventTold, by.ID)
	if !reached {
		e.Text = Unreached
	}
	k.News, k.Told = time.Time{}, c.Now
	if err := c.move(k, Tell, e); err != nil || said == "" {
		return k, err
	}
	v := c.event(k, EventJudged, by.ID)
	v.Text = string(said)
	if said == Solved {
		return k, c.end(k, Accept, Solved, v)
	}
	return k, c.rework(k, said, v)
}

// newsSince tells whether a caller must be told of something that came after news.
func (k *Case) newsSince(news time.Time) bool {
	return !k.News.IsZero() && k.News.UnixMilli() != news.UnixMilli()
}

// judgeableBy tells whether a caller's verdict is one on an answer that he has.
func (c Cases) judgeableBy(k *Case, said Outcome) bool {
	switch said {
	case Solved:
		return k.State == Answered || k.State == Closed && k.Outcome != Solved || k.State == Merged && k.Judgeable()
	case Partly, NotSolved:
		return k.Disputable() && (k.State != Merged || k.Judgeable())
	}
	return false
}

// Relay writes down what a caller has said of his case; it answers a question that he was
// to be asked, but none that came after news.
func (c Cases) Relay(id CaseID, by Actor, news time.Time, r Remark) (*Case, error) {
	k, err := c.worded(id, by, Relay, r)
	switch {
	case err != nil:
		return k, err
	case !k.Called() || k.Erased():
		return k, ErrState
	}
	answers := !k.newsSince(news)
	if k.State == NeedInfo && answers {
		k.News, k.Told = time.Time{}, c.Now
	}
	return k, c.hear(k, c.said(k, EventWords, by.ID, r), answers)
}

// AddToCall takes in what the clerk who filed a call brings after it: the later pictures of an
// album, or words of his put right (amended). He may have no part in the case otherwise. It
// answers no question that the caller is to be asked.
func (c Cases) AddToCall(id CaseID, by Actor, amended bool, r Remark) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	events, err := c.Tx.Events(id)
	switch {
	case err != nil:
		return nil, err
	case !k.Called() || k.Erased() || len(events) == 0 || events[0].Kind != EventOpened || events[0].Actor != by.ID:
		return nil, ErrNoCase
	case r.Empty():
		return k, ErrEmpty
	}
	e := c.said(k, EventWords, by.ID, r)
	if amended {
		e.Detail.After = r.Text // what they were is kept nowhere else than in the case's words
	}
	return k, c.hear(k, e, false)
}

// ForgetCaller notes who has a caller's data destroyed, since that one has asked for it. The
// destruction is the caller of this function's to order.
func (c Cases) ForgetCaller(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Forget)
	switch {
	case err != nil:
		return k, err
	case !k.Called() || k.Erased():
		return k, ErrState
	case k.Parent != 0:
		return k, ErrParts
	}
	return k, c.move(k, Forget, c.event(k, EventForgotten, by.ID))
}

// owesCall tells whether a caller is still to be told of something. What became of a part
// is told with the whole.
func (k *Case) owesCall() bool {
	answered := k.State == Answered || k.State == Merged || k.State.Ended()
	return k.Called() && !k.News.IsZero() && k.Callable() && (k.Parent == 0 || !answered)
}

// chaseAt is when a desk is asked next whether it has called.
func (c Cases) chaseAt(k *Case) time.Time {
	return c.of(k).Calendar().Deadline(later(k.News, k.Chased), calledBack)
}

// chase asks a desk whether it has called.
func (c Cases) chase(k *Case) error {
	k.Chased = c.Now
	return c.move(k, Chase, c.event(k, EventUntold, ""))
}

// MayFile tells whether a clerk may file for a caller: the case may become any desk's, so a
// role for some cases will do.
func (d *Directory) MayFile(by Actor) bool {
	roles := make([]Role, len(by.Roles))
	for i, r := range by.Roles {
		roles[i], _ = r.Split()
	}
	by.Roles = roles
	return Allowed(File, heldRoles(d, by, "")...)
}

package routing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Cases changes cases by the rules: who may, in which state, and who must hear
// of it. One value serves one unit of work.
type Cases struct {
	Directory *Directory
	Tx        Tx
	Tell      Announcer
	Now       time.Time
}

// Filing is a new case as its resident hands it in.
type Filing struct {
	Complaint
	Language      string
	Resident      string
	Origin        string
	OriginMessage string
	Incident      IncidentID // that its resident joins, 0 = none
	Apart         bool       // he said that it is none of those he was shown
}

// Actor is a clerk at a desk. The caller has checked that he belongs there.
type Actor struct {
	ID   string // opaque
	Desk DeskID
}

// Remark is what somebody said on a case.
type Remark struct {
	Text  string
	Files []string
}

func (r Remark) empty() bool { return strings.TrimSpace(r.Text) == "" && len(r.Files) == 0 }

// Open routes a complaint and starts its clocks.
func (c Cases) Open(f Filing) (*Case, error) {
	centre := c.Directory.Centre()
	local := c.Now.In(c.Directory.Location())
	n, err := c.Tx.NextNumber(centre.ID, local.Year())
	if err != nil {
		return nil, err
	}
	match := c.Directory.Match(f.Complaint)
	k := &Case{
		ID:        CaseID(c.Tx.NewID()),
		Number:    fmt.Sprintf("%02d-%05d", local.Year()%100, n),
		Centre:    centre.ID,
		State:     Assigned,
		Complaint: f.Complaint,
		Language:  f.Language,
		Resident:  f.Resident, Origin: f.Origin, OriginMessage: f.OriginMessage,
		Agency: match.Agency, Rule: match.Rule, Reason: match.Reason(),
		Directory: c.Directory.Version(),
		Deadlines: c.Directory.Deadlines(f.Topic, c.Now),
		Incident:  f.Incident, Course: Course{Apart: f.Apart},
		OpenedAt: c.Now,
	}
	if err := c.Tx.AddCase(k); err != nil {
		return nil, err
	}
	e := c.event(k, EventOpened, f.Resident)
	e.To = k.Agency
	return k, c.record(k, e)
}

// Take makes a clerk the one who works on the case; ErrTaken when it is
// somebody else's already.
func (c Cases) Take(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by)
	if err != nil {
		return nil, err
	}
	if k.Assignee != "" && k.Assignee != by.ID {
		return k, ErrTaken
	}
	if k.Assignee == by.ID && k.State == InProgress {
		return k, nil
	}
	k.Assignee = by.ID
	return k, c.move(k, Take, c.event(k, EventTaken, by.ID))
}

// Release gives a taken case back to the whole desk.
func (c Cases) Release(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by)
	if err != nil {
		return nil, err
	}
	if k.Assignee != "" && k.Assignee != by.ID {
		return k, ErrTaken
	}
	k.Assignee = ""
	return k, c.move(k, Release, c.event(k, EventReleased, by.ID))
}

// Transfer hands the case to another agency with a reason; the clocks go on.
func (c Cases) Transfer(id CaseID, by Actor, to AgencyID, reason string) (*Case, error) {
	k, err := c.mine(id, by)
	if err != nil {
		return nil, err
	}
	if _, ok := c.Directory.Agency(to); !ok {
		return k, ErrNoAgency
	}
	if to == k.Agency {
		return k, ErrSameAgency
	}
	if strings.TrimSpace(reason) == "" {
		return k, ErrEmpty
	}
	e := c.event(k, EventTransferred, by.ID)
	e.Text, e.From, e.To = reason, k.Agency, to
	k.Agency, k.Assignee, k.Transfers = to, "", k.Transfers+1
	return k, c.move(k, Transfer, e)
}

// Answer sends the agency's words to the resident. The clerk who answers an
// untaken case has taken it.
func (c Cases) Answer(id CaseID, by Actor, r Remark) (*Case, error) {
	if r.empty() {
		return nil, ErrEmpty
	}
	return c.reply(id, by, Answer, EventAnswered, r)
}

// Attach sends further files of an answer already given, as the later pictures
// of one album.
func (c Cases) Attach(id CaseID, by Actor, r Remark) (*Case, error) {
	if r.empty() {
		return nil, ErrEmpty
	}
	return c.reply(id, by, Answer, EventAttached, r)
}

// Finish tells the resident that the work is done, without further words.
func (c Cases) Finish(id CaseID, by Actor) (*Case, error) {
	return c.reply(id, by, Finish, EventDone, Remark{})
}

func (c Cases) reply(id CaseID, by Actor, deed Deed, kind EventKind, r Remark) (*Case, error) {
	k, err := c.mine(id, by)
	if err != nil {
		return nil, err
	}
	if k.Assignee == "" {
		k.Assignee = by.ID
	}
	k.AnsweredAt, k.Outcome = c.Now, ""
	e := c.event(k, kind, by.ID)
	e.Text, e.Files = r.Text, r.Files
	return k, c.move(k, deed, e)
}

// Note keeps words that only the staff may read.
func (c Cases) Note(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.mine(id, by)
	if err != nil {
		return nil, err
	}
	if r.empty() {
		return k, ErrEmpty
	}
	e := c.event(k, EventNote, by.ID)
	e.Text, e.Files = r.Text, r.Files
	return k, c.record(k, e)
}

// Add brings the resident's further words to the agency. Words on an ended case
// do not reopen it: judging does.
func (c Cases) Add(id CaseID, resident string, r Remark) (*Case, error) {
	k, err := c.own(id, resident)
	if err != nil {
		return nil, err
	}
	if r.empty() {
		return k, ErrEmpty
	}
	e := c.event(k, EventWords, resident)
	e.Text, e.Files = r.Text, r.Files
	return k, c.record(k, e)
}

// Judge is the resident's verdict on an answer: Solved closes the case, Partly
// and NotSolved reopen it with new clocks.
func (c Cases) Judge(id CaseID, resident string, o Outcome) (*Case, error) {
	k, err := c.own(id, resident)
	if err != nil {
		return nil, err
	}
	e := c.event(k, EventJudged, resident)
	e.Text = string(o)
	deed := Reopen
	if o == Solved {
		deed = Accept
	}
	if !May(k.State, deed) {
		return k, ErrState
	}
	k.Outcome = o
	if deed == Accept {
		k.ClosedAt = c.Now
	} else {
		k.ClosedAt, k.AnsweredAt = time.Time{}, time.Time{} // both clocks run again
		k.Deadlines = c.Directory.Deadlines(k.Topic, c.Now)
	}
	return k, c.move(k, deed, e)
}

// Overdue looks at a case whose clock has run out and records a missed promise;
// it does nothing when the answer is there already or the clock was set anew.
func (c Cases) Overdue(id CaseID, clock Clock) error {
	k, err := c.Tx.Case(id)
	if err != nil {
		return err
	}
	due := k.Full
	owed := k.State == Assigned || k.State == InProgress
	if clock == FirstReply {
		due, owed = k.First, owed && k.AnsweredAt.IsZero()
	}
	if !owed || c.Now.Before(due) {
		return nil
	}
	e := c.event(k, EventOverdue, "")
	e.Text = string(clock)
	return c.record(k, e)
}

// mine reads a case for a clerk: ErrNotYours unless his desk serves the case's
// agency or is the centre's duty desk.
func (c Cases) mine(id CaseID, by Actor) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	if !c.Serves(by.Desk, k) {
		return nil, ErrNotYours
	}
	return k, nil
}

// Serves tells whether a desk may act on a case.
func (c Cases) Serves(d DeskID, k *Case) bool {
	return d != "" && (d == c.Directory.DeskOf(k.Agency) || d == c.Directory.Centre().DutyDesk)
}

// own reads a case for its resident. A stranger's case is told as no case, so
// that nothing can be learnt from guessing.
func (c Cases) own(id CaseID, resident string) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	if resident == "" || k.Resident != resident {
		return nil, ErrNoCase
	}
	return k, nil
}

func (c Cases) move(k *Case, d Deed, e Event) error {
	next, err := After(k.State, d)
	if err != nil {
		return err
	}
	k.State = next
	if err := c.Tx.SaveCase(k); err != nil {
		return err
	}
	return c.record(k, e)
}

// record adds a line to the case's history and lets the people concerned know.
func (c Cases) record(k *Case, e Event) error {
	if err := c.Tx.AddEvent(e); err != nil {
		return err
	}
	return c.Tell.Happened(k, e)
}

func (c Cases) event(k *Case, kind EventKind, actor string) Event {
	return Event{Case: k.ID, Kind: kind, Actor: actor, At: c.Now}
}

var caseNumber = regexp.MustCompile(`\b\d{2}-\d{5,}\b`)

// NumberIn finds the case number in words; ok is false when there is none, or
// more than one.
func NumberIn(words string) (number string, ok bool) {
	found := caseNumber.FindAllString(words, 2)
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// FullNumber completes a number as people say it: "123" is this year's 123.
func FullNumber(said string, now time.Time) string {
	year, n, ok := strings.Cut(strings.TrimLeft(said, "# \u2116"), "-")
	if !ok {
		year, n = fmt.Sprintf("%02d", now.Year()%100), year
	}
	if count, err := strconv.Atoi(strings.TrimSpace(n)); err == nil && count > 0 {
		return fmt.Sprintf("%s-%05d", year, count)
	}
	return said
}

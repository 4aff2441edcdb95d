package routing

import (
	"errors"
	"slices"
	"strings"
)

// Role is what somebody may be to a case.
type Role string

// The roles. A clerk has any of the first six; the last two are given by where a
// deed comes from.
const (
	Moderator   Role = "moderator"   // of a centre: spam, topic and territory, split and merge
	Coordinator Role = "coordinator" // of an agency: who works on it, and whether it is ours
	Executor    Role = "executor"    // works on what nobody else has taken
	Approver    Role = "approver"    // lets an answer out, or not
	Supervisor  Role = "supervisor"  // watches, asks after it, gives it to others
	Viewer      Role = "viewer"      // reads

	Resident Role = "resident" // whose case it is
	Gateway  Role = "gateway"  // the clock
)

// ClerkRoles are the roles a clerk can have.
func ClerkRoles() []Role {
	return []Role{Moderator, Coordinator, Executor, Approver, Supervisor, Viewer}
}

// ParseRoles reads roles as an operator writes them, "coordinator,approver@roads"; "" is
// none. What a role is for must be in the directory.
func (d *Directory) ParseRoles(text string) (roles []Role, err error) {
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		r, err := d.parseRole(part)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(roles, r) {
			roles = append(roles, r)
		}
	}
	return roles, nil
}

// rights says who may do what. A deed that follows from another one has the
// rights of that: who transfers may not know that it is a transfer too many.
var rights = map[Deed][]Role{
	Admit:   {Moderator},
	Take:    {Coordinator, Executor},
	Assign:  {Moderator, Coordinator, Supervisor},
	Release: {Coordinator, Executor},

	Transfer: {Moderator, Coordinator, Supervisor},
	Refer:    {Coordinator},
	Decide:   {Moderator, Supervisor},
	Retopic:  {Moderator},
	Replace:  {Moderator},
	Reroute:  {Moderator},
	SetKind:  {Moderator, Coordinator},
	SetPrio:  {Moderator, Coordinator, Supervisor, Gateway},

	Answer:  {Coordinator, Executor},
	Finish:  {Coordinator, Executor},
	Submit:  {Coordinator, Executor},
	Approve: {Approver},
	Return:  {Approver},
	Attach:  {Coordinator, Executor},
	Interim: {Coordinator, Executor},
	Hold:    {Coordinator, Executor, Approver},
	Recall:  {Coordinator, Executor, Approver, Gateway},
	Correct: {Coordinator, Executor, Approver},
	Ask:     {Coordinator, Executor},
	Reply:   {Resident},
	Defer:   {Coordinator, Executor},
	Resume:  {Coordinator, Executor, Gateway},

	Split:   {Moderator, Coordinator},
	Gather:  {Gateway},
	Redo:    {Resident, Moderator, Supervisor},
	Merge:   {Moderator, Coordinator},
	Unmerge: {Moderator, Gateway},
	Follow:  {Gateway},
	Join:    {Resident},

	Accept:   {Resident},
	Rate:     {Resident},
	Reopen:   {Resident, Moderator, Supervisor},
	Close:    {Gateway},
	Reject:   {Moderator, Coordinator},
	Restore:  {Moderator, Supervisor},
	Withdraw: {Resident},
	Leave:    {Resident},

	AddWords: {Resident},
	AddNote:  {Moderator, Coordinator, Executor, Approver, Supervisor},
	Nudge:    {Moderator, Supervisor},
	Mute:     {Moderator, Coordinator},
	Report:   {Coordinator, Executor, Approver, Supervisor},
	Ban:      {Moderator},
	Unban:    {Moderator},
	Remind:   {Gateway},
	Rewind:   {Gateway},

	File:   {Moderator, Coordinator, Executor},
	Tell:   {Moderator, Coordinator, Executor},
	Relay:  {Moderator, Coordinator, Executor},
	Forget: {Moderator},
	Chase:  {Gateway},
	Reveal: {Moderator, Coordinator, Executor},
}

// Deeds are all deeds, in the order of their names.
func Deeds() []Deed {
	list := make([]Deed, 0, len(rights))
	for d := range rights {
		list = append(list, d)
	}
	slices.Sort(list)
	return list
}

// Allowed tells whether one of the roles may do a deed, in whatever state.
func Allowed(d Deed, roles ...Role) bool {
	return slices.ContainsFunc(rights[d], func(r Role) bool { return slices.Contains(roles, r) })
}

// Actor is a clerk at a desk. The caller has checked that he belongs there.
type Actor struct {
	ID   string // opaque
	Desk DeskID
	// Roles are his at that desk. Without any he has those of a clerk whom nobody
	// gave one.
	Roles []Role
}

// rolesOf are an actor's roles. Who has none works on cases and says which are
// ours; at the duty desk of the case's centre, or of one above, and at the desk of
// the centre's fallback he does what the centre does.
func (c Cases) rolesOf(k *Case, by Actor) []Role {
	return heldRoles(c.of(k), by, k.Agency, k.Topic)
}

// heldRoles are an actor's roles in a centre for what an agency answers of all those topics.
func heldRoles(d *Directory, by Actor, agency AgencyID, of ...TopicID) []Role {
	switch {
	case len(by.Roles) > 0:
		return heldFor(by.Roles, agency, of...)
	case by.Desk == d.DeskOf(d.Centre().Fallback) || slices.Contains(d.DesksFor(""), by.Desk):
		return []Role{Moderator, Coordinator, Executor, Approver, Supervisor}
	}
	return []Role{Coordinator, Executor}
}

// Serves tells whether a desk may act on a case: it is its agency's, or the duty desk
// of the case's centre or of one above it.
func (c Cases) Serves(d DeskID, k *Case) bool {
	return d != "" && slices.Contains(c.of(k).DesksFor(k.Agency), d)
}

// Check tells whether a clerk may do a deed now: ErrNotYours, ErrRole, ErrTaken
// or ErrState if not.
func (c Cases) Check(k *Case, by Actor, d Deed) error {
	if !c.Serves(by.Desk, k) {
		return ErrNotYours
	}
	roles := c.rolesOf(k, by)
	if !Allowed(d, roles...) {
		return ErrRole
	}
	others := slices.DeleteFunc(slices.Clone(roles), func(r Role) bool { return r == Executor })
	if k.Assignee != "" && k.Assignee != by.ID && !Allowed(d, others...) {
		return ErrTaken // an executor's cases are his own
	}
	_, err := After(k.State, d)
	return err
}

// mine reads a case for a clerk's deed. Of a case that is not his nothing is
// given, of one that he may not do this to it is.
func (c Cases) mine(id CaseID, by Actor, d Deed) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	if err = c.Check(k, by, d); errors.Is(err, ErrNotYours) {
		return nil, err
	}
	return k, err
}

// worded is mine for a deed that needs words; ErrEmpty without them.
func (c Cases) worded(id CaseID, by Actor, d Deed, r Remark) (*Case, error) {
	k, err := c.mine(id, by, d)
	if err == nil && r.Empty() {
		err = ErrEmpty
	}
	return k, err
}

// own reads a case for its resident; a part is the resident of its whole's. A
// stranger's case is told as no case, so that nothing can be learnt from guessing.
func (c Cases) own(id CaseID, resident string) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	whole := k
	if k.Parent != 0 {
		if whole, err = c.Tx.Case(k.Parent); err != nil {
			return nil, err
		}
	}
	if resident == "" || whole.Resident != resident {
		return nil, ErrNoCase
	}
	return k, nil
}

// whole is own for what a resident says of the whole case, whichever part it was
// that he was shown.
func (c Cases) whole(id CaseID, resident string) (*Case, error) {
	k, err := c.own(id, resident)
	if err != nil || k.Parent == 0 {
		return k, err
	}
	return c.Tx.Case(k.Parent)
}

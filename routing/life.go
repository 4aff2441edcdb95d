package routing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/looplab/fsm"
)

// Deed is what somebody does to a case: an arrow of its life.
type Deed string

// The deeds.
const (
	Admit   Deed = "admit" // a moderator lets it through to the rules
	Take    Deed = "take"
	Assign  Deed = "assign"
	Release Deed = "release"

	Transfer Deed = "transfer"
	Refer    Deed = "refer" // a transfer too many becomes a question to the centre
	Decide   Deed = "decide"
	Retopic  Deed = "retopic"
	Replace  Deed = "replace" // put the territory right
	Reroute  Deed = "reroute" // what was put right brings it to another agency
	SetKind  Deed = "set_kind"
	SetPrio  Deed = "set_priority"

	Answer  Deed = "answer"
	Finish  Deed = "finish"
	Submit  Deed = "submit" // an answer or a finish that must be approved
	Approve Deed = "approve"
	Return  Deed = "return"
	Attach  Deed = "attach"
	Interim Deed = "interim"
	Hold    Deed = "hold"   // an answer waits for a moment before it goes
	Recall  Deed = "recall" // and is taken back
	Correct Deed = "correct"
	Ask     Deed = "ask"
	Reply   Deed = "reply" // the resident answers the question
	Defer   Deed = "defer"
	Resume  Deed = "resume"

	Split   Deed = "split"
	Gather  Deed = "gather" // the last part is answered, and so is the whole
	Redo    Deed = "redo"   // reopen the parts
	Merge   Deed = "merge"
	Unmerge Deed = "unmerge"
	Follow  Deed = "follow" // hear the answer of the case it follows
	Join    Deed = "join"   // let one more resident follow it

	Accept   Deed = "accept"
	Rate     Deed = "rate"
	Reopen   Deed = "reopen"
	Close    Deed = "close" // by silence
	Reject   Deed = "reject"
	Restore  Deed = "restore"
	Withdraw Deed = "withdraw"
	Leave    Deed = "leave" // withdraw from a case that others follow

	AddWords Deed = "add_words"
	AddNote  Deed = "add_note"
	Nudge    Deed = "nudge"
	Remind   Deed = "remind" // of a promise
	Mute     Deed = "mute"   // keep its resident from writing for a time
	Report   Deed = "report" // tell the moderators of him
	Ban      Deed = "ban"
	Unban    Deed = "unban"
	Rewind   Deed = "rewind" // make the deadlines anew by another calendar

	File   Deed = "file"   // hand a case in for somebody who telephones
	Tell   Deed = "tell"   // tell a caller what became of his case
	Relay  Deed = "relay"  // write down what a caller says of it
	Forget Deed = "forget" // have a caller's data destroyed who asks for it
	Chase  Deed = "chase"  // ask whether a caller was told

	Reveal Deed = "reveal" // see all of what a resident told of himself
)

// Sets of states that many deeds share.
var (
	atDesk  = []State{Assigned, InProgress}
	waiting = []State{NeedInfo, Deferred}
	working = slices.Concat(atDesk, waiting)
	owing   = []State{Moderation, Decision, Assigned, InProgress, Approval}
)

// life is the whole life of a case: every deed, where it may happen, where it leads.
var life = slices.Concat(
	leads(Assigned, Admit, Moderation),
	leads(InProgress, Take, atDesk...),
	leads(InProgress, Assign, atDesk...), stays(Assign, NeedInfo, Deferred, Approval),
	leads(Assigned, Release, InProgress),

	leads(Assigned, Transfer, slices.Concat(working, []State{Approval})...),
	leads(Decision, Refer, slices.Concat(working, []State{Approval})...),
	leads(Assigned, Decide, Decision),
	stays(Retopic, Open()...), stays(Replace, Open()...),
	leads(Assigned, Reroute, Decision, Assigned, InProgress, NeedInfo, Deferred, Approval),
	stays(SetKind, States()...), stays(SetPrio, slices.Concat(Open(), []State{Divided})...),

	leads(Answered, Answer, slices.Concat(working, []State{Approval, Answered})...),
	leads(Answered, Finish, slices.Concat(working, []State{Approval})...),
	leads(Approval, Submit, slices.Concat(working, []State{Approval})...), // a sent answer is corrected: see Correct
	leads(Answered, Approve, Approval), leads(InProgress, Return, Approval),
	stays(Attach, InProgress, NeedInfo, Deferred, Approval, Answered, Closed),
	stays(Hold, slices.Concat(working, []State{Approval, Answered})...), stays(Recall, States()...),
	leads(InProgress, Interim, atDesk...), stays(Correct, Answered, Closed),
	leads(NeedInfo, Ask, append(slices.Clone(atDesk), NeedInfo)...), leads(InProgress, Reply, NeedInfo),
	leads(Deferred, Defer, atDesk...), leads(InProgress, Resume, waiting...),

	leads(Divided, Split, Moderation, Decision, Assigned, InProgress),
	leads(Answered, Gather, Divided), leads(Divided, Redo, Answered, Closed),
	leads(Merged, Merge, append(Open(), Merged)...), leads(Assigned, Unmerge, Merged), stays(Follow, Merged),
	stays(Join, joinable...),

	leads(Closed, Accept, Answered, Merged, Closed), stays(Rate, slices.Concat(working, []State{Approval, Divided, Answered, Closed, Merged})...),
	leads(InProgress, Reopen, Answered, Closed, Merged), leads(Closed, Close, Answered, Merged),
	leads(Rejected, Reject, Open()...), leads(Assigned, Restore, Rejected),
	leads(Withdrawn, Withdraw, slices.Concat(Open(), []State{Divided, Merged})...),
	stays(Leave, slices.Concat(Open(), []State{Divided, Merged})...),

	stays(AddWords, States()...), stays(AddNote, States()...), stays(Nudge, slices.Concat(Open(), []State{Divided})...),
	stays(Mute, States()...), stays(Report, States()...), stays(Ban, States()...), stays(Unban, States()...),
	stays(Remind, slices.Concat(owing, []State{Divided})...),
	stays(Rewind, slices.Concat(Open(), []State{Divided, Answered, Merged})...),

	stays(Tell, States()...), stays(Relay, States()...), stays(Forget, States()...), stays(Chase, States()...),
	stays(Reveal, States()...),
)

func leads(to State, d Deed, from ...State) []fsm.EventDesc {
	e := fsm.EventDesc{Name: string(d), Dst: string(to)}
	for _, s := range from {
		e.Src = append(e.Src, string(s))
	}
	return []fsm.EventDesc{e}
}

// stays are the arrows of a deed that leaves a case in its state.
func stays(d Deed, in ...State) []fsm.EventDesc {
	var list []fsm.EventDesc
	for _, s := range in {
		list = append(list, leads(s, d, s)...)
	}
	return list
}

// After tells the state a deed leads to; ErrState when it may not happen in s.
func After(s State, d Deed) (State, error) {
	var own fsm.Events // the machine of one deed: making that of all is slow
	for _, e := range life {
		if e.Name == string(d) {
			own = append(own, e)
		}
	}
	m := fsm.NewFSM(string(s), own, nil)
	err := m.Event(context.Background(), string(d))
	var same fsm.NoTransitionError
	if err != nil && !errors.As(err, &same) {
		return s, fmt.Errorf("%s a case that is %s: %w", d, s, ErrState)
	}
	return State(m.Current()), nil
}

// May tells whether a deed is allowed in state s.
func May(s State, d Deed) bool {
	_, err := After(s, d)
	return err == nil
}

// LifeMermaid draws the life of a case: one line for all deeds between two states.
func LifeMermaid() string {
	type arrow struct{ from, to string }
	deeds := map[arrow][]string{}
	for _, e := range life {
		for _, src := range e.Src {
			a := arrow{src, e.Dst}
			if !slices.Contains(deeds[a], e.Name) {
				deeds[a] = append(deeds[a], e.Name)
			}
		}
	}
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, first := range []State{Moderation, Assigned, Merged} {
		fmt.Fprintf(&b, "    [*] --> %s\n", first)
	}
	for _, from := range States() {
		for _, to := range States() {
			if names := deeds[arrow{string(from), string(to)}]; len(names) > 0 {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, strings.Join(names, ", "))
			}
		}
	}
	for _, s := range States() {
		if s.Ended() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	return b.String()
}

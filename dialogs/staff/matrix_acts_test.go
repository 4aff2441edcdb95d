package staff_test

import (
	"errors"

	"otklik/dialogs"
	"otklik/routing"
)

// act is a deed as a desk's chat knows it: what a clerk does, step by step, and what becomes
// of it.
type act struct {
	deed   routing.Deed // whose row of docs/rights.md it goes by
	effect routing.EventKind
	steps  []step
	state  routing.State // in which it may happen, "" = assigned
	// alter changes the case before it is stored, and before is done to it by others.
	alter  func(*matrix, *routing.Case)
	before func(*walk)
	undo   bool // answers wait
	// also are the deeds that it comes to besides, only the roles that its page names for
	// this one way, and other those to whom it comes to something else.
	also  []routing.Deed
	only  []routing.Role
	other []routing.Role
}

func topic(id routing.TopicID) func(*matrix, *routing.Case) {
	return func(_ *matrix, k *routing.Case) { k.Topic = id }
}

func drafted(_ *matrix, k *routing.Case) {
	k.Draft = &routing.Draft{Kind: routing.EventAnswered, Text: "Засыпали", Author: "telegram:1"}
}

// parted splits the case among two and has them answer: it is their answered whole.
func parted(w *walk) {
	at := routing.Actor{ID: "telegram:1", Desk: "zarechye-duty"}
	w.g.Deed(w.T, func(c routing.Cases) error {
		whole, err := c.Split(w.id, at, []routing.Part{{Agency: "zarechye-roads"}, {Agency: "krai-roads"}})
		if err != nil {
			return err
		}
		for _, part := range whole.Children {
			_, one := c.Answer(part, at, routing.Remark{Text: "Засыпали"})
			err = errors.Join(err, one)
		}
		return err
	})
}

// called makes it a case of somebody who telephoned and waits for news.
func called(m *matrix, k *routing.Case) {
	k.Applicant.Called, k.Resident, k.Origin, k.News = true, "call:"+k.Number, "", m.g.Now
}

// waits lets a clerk of the case's own desk give an answer that waits.
func waits(w *walk) {
	clerk := &walk{matrix: w.matrix, id: w.id, k: w.k, chat: deskChat(0), person: wholeOf(0)}
	w.g.House.Undo = true
	clerk.press("pressed", dialogs.CasePress{Verb: dialogs.VerbFinish, Case: w.id}.Encode())
	p, _ := dialogs.DecodeCase(clerk.last.Keyboard.Rows[0][0].Data)
	w.arg = p.Arg[:len(p.Arg)-8] // without its signature
}

// second makes another case of the same.
func second(w *walk) {
	k, _ := w.put(act{}, deskChat(0))
	w.other = k.Number
}

// banned closes the chat to the case's resident.
func banned(w *walk) {
	w.g.Deed(w.T, func(c routing.Cases) error {
		_, err := c.Ban(w.id, routing.Actor{ID: "telegram:1", Desk: "zarechye-duty"}, "spam")
		return err
	})
}

// joined makes the case a follower of another one.
func joined(w *walk) {
	second(w)
	w.g.Deed(w.T, func(c routing.Cases) error {
		into, err := c.Tx.(dialogs.Tx).CasesByNumber(w.other)
		if err == nil {
			_, err = c.Merge(w.id, routing.Actor{ID: "telegram:1", Desk: "zarechye-duty"}, into[0].ID)
		}
		return err
	})
}

// mended are answers that lack nothing; no two clerks say the same, and none the same twice.
func mended(words ...string) step {
	return func(w *walk) bool { return write(words[int(w.person[len(w.person)-1])%2])(w) }
}

func then(first []step, more ...step) []step { return append(first, more...) }

func by(steps ...step) []step { return steps }

// acts are all ways to do something to a case from a desk's chat; matrix_whole_test.go finds
// what lacks here.
func acts() []act {
	list := []act{}
	for _, part := range [][]act{actsOfWork(), actsOfAnswers(), actsOfCentre(), actsOfAbuse(), actsOfCallers()} {
		list = append(list, part...)
	}
	return list
}

func actsOfWork() []act {
	const working = routing.InProgress
	return []act{
		{deed: routing.Take, effect: routing.EventTaken, steps: by(onCard(dialogs.VerbTake))},
		{deed: routing.Release, effect: routing.EventReleased, steps: by(onCard(dialogs.VerbRelease)), state: working},
		{deed: routing.Finish, effect: routing.EventDone, steps: by(onCard(dialogs.VerbFinish)), state: working},
		{deed: routing.Finish, effect: routing.EventDone, state: working, alter: topic("roads.other"),
			steps: by(onCard(dialogs.VerbFinish), show, pick(0), write("15-Б"))},
		{deed: routing.Finish, effect: routing.EventDone, state: working, alter: topic("streets.lamp"), steps: by(onCard(dialogs.VerbFinish),
			mended("Лампу заменили ночью монтажники.", "Провод восстановили 20 ноября специалисты электросетей."))},
		{deed: routing.Finish, effect: routing.EventDone, state: working, alter: topic("streets.lamp"),
			steps: by(onCard(dialogs.VerbFinish), tap("prove.bare"))},
		{deed: routing.Resume, effect: routing.EventResumed, steps: by(onCard(dialogs.VerbResume)), state: routing.Deferred},
		{deed: routing.Ask, effect: routing.EventAsked, steps: by(onCard(dialogs.VerbAsk), write("У какого подъезда?")), state: working},
		{deed: routing.AddNote, effect: routing.EventNote, steps: by(reply("// спросить бригаду"))},
		{deed: routing.Assign, effect: routing.EventAssigned, steps: then(option("assign"), pick(0))},
		{deed: routing.Interim, effect: routing.EventInterim, steps: then(option("interim"), write("Выедем"), pick(0)), state: working},
		{deed: routing.Defer, effect: routing.EventDeferred, steps: then(option("defer"), write("Нет асфальта"), pick(0)), state: working},
		{deed: routing.Nudge, effect: routing.EventNudged, steps: then(option("nudge"), write("Как дела?"))},
		{deed: routing.SetPrio, effect: routing.EventPriority, steps: option("priority")},
		{deed: routing.Reveal, effect: routing.EventRevealed, steps: by(onCard(dialogs.VerbReveal))},
	}
}

func actsOfAnswers() []act {
	const working = routing.InProgress
	approver := []routing.Role{routing.Approver}
	words := "Засыпали сегодня утром"
	return []act{
		{deed: routing.Answer, effect: routing.EventAnswered, steps: by(reply(words)), state: working},
		{deed: routing.Answer, effect: routing.EventAnswered, steps: by(onCard(dialogs.VerbAnswer), write(words)), state: working},
		{deed: routing.Answer, effect: routing.EventAnswered, steps: by(typed("/answer"), write(words)), state: working},
		{deed: routing.Answer, effect: routing.EventAnswered, steps: by(onCard(dialogs.VerbCanned), pick(0), tap("canned.send")), state: working},
		{deed: routing.Answer, effect: routing.EventAnswered, state: working,
			steps: by(onCard(dialogs.VerbCanned), pick(1), tap("canned.fill"), write("Петрова"), tap("canned.send"))},
		{deed: routing.Answer, effect: routing.EventAnswered, state: working, alter: topic("streets.lamp"),
			steps: by(reply("Направлено"), tap("gate.anyway"), pick(0))},
		{deed: routing.Answer, effect: routing.EventAnswered, state: working, alter: topic("streets.lamp"),
			steps: by(reply("Направлено"), tap("gate.fix"), mended("Рабочие заделали яму сегодня утром.", "Фонарь починили вчера вечером электрики, он горит."))},
		{deed: routing.Answer, effect: routing.EventSending, steps: by(reply(words)), state: working, undo: true, also: []routing.Deed{routing.Hold}},
		{deed: routing.Finish, effect: routing.EventSending, steps: by(onCard(dialogs.VerbFinish)), state: working, undo: true},
		{deed: routing.Recall, effect: routing.EventRecalled, steps: by(onCard(dialogs.VerbUndo)), state: working, before: waits},
		{deed: routing.Attach, effect: routing.EventAttached, steps: by(album(0), album(1)), state: working},
		{deed: routing.Submit, effect: routing.EventDrafted, steps: by(reply(words)), state: working, alter: topic("roads.snow")},
		{deed: routing.Approve, effect: routing.EventAnswered, steps: by(onCard(dialogs.VerbApprove)), state: routing.Approval, alter: drafted},
		{deed: routing.Approve, effect: routing.EventSending, steps: by(onCard(dialogs.VerbApprove)), state: routing.Approval, alter: drafted, undo: true},
		{deed: routing.Return, effect: routing.EventReturned, steps: by(onCard(dialogs.VerbReturn), write("Когда?")), state: routing.Approval, alter: drafted},
		{deed: routing.Correct, effect: routing.EventCorrected, steps: by(onCard(dialogs.VerbCorrect), write(words)), state: routing.Answered},
		{deed: routing.Correct, effect: routing.EventCorrected, steps: by(typed("/correct"), write(words)), state: routing.Answered},
		{deed: routing.Correct, effect: routing.EventCorrected, steps: by(onCard(dialogs.VerbCorrect), write(words)), state: routing.Answered,
			alter: topic("roads.snow"), only: approver},
	}
}

func actsOfCentre() []act {
	decides := []routing.Role{routing.Moderator, routing.Supervisor}
	return []act{
		{deed: routing.Admit, effect: routing.EventAdmitted, steps: by(onCard(dialogs.VerbAdmit)), state: routing.Moderation},
		{deed: routing.Transfer, effect: routing.EventTransferred, steps: by(onCard(dialogs.VerbPass), pick(0), pick(0))},
		{deed: routing.Transfer, effect: routing.EventTransferred, steps: by(onCard(dialogs.VerbPass), pick(1), write("Их дорога"))},
		{deed: routing.Refer, effect: routing.EventReferred, steps: by(onCard(dialogs.VerbPass), pick(0), pick(0)),
			alter: func(_ *matrix, k *routing.Case) { k.Transfers = 2 }, other: decides},
		{deed: routing.Decide, effect: routing.EventDecided, steps: by(onCard(dialogs.VerbPass), pick(0), pick(0)), state: routing.Decision},
		{deed: routing.Retopic, effect: routing.EventTopic, steps: then(option("topic"), pick(0))},
		{deed: routing.Retopic, effect: routing.EventTopic, steps: then(option("topic"), write("фонарь"), pick(0)), also: []routing.Deed{routing.Reroute}},
		{deed: routing.Replace, effect: routing.EventTerritory, steps: then(option("place"), pick(0))},
		{deed: routing.SetKind, effect: routing.EventKindSet, steps: then(option("kind"), pick(0))},
		{deed: routing.Split, effect: routing.EventSplit, steps: then(option("split"), pick(0), pick(0), tap("desk.split_now"))},
		{deed: routing.Merge, effect: routing.EventMerged, steps: then(option("merge"), name), before: second},
		{deed: routing.Unmerge, effect: routing.EventUnmerged, steps: option("unmerge"), before: joined},
		{deed: routing.Reject, effect: routing.EventRejected, steps: by(onCard(dialogs.VerbReject), tap("desk.refuse_spam"), tap("desk.refusal_yes"))},
		{deed: routing.Reject, effect: routing.EventRejected, steps: by(onCard(dialogs.VerbReject), tap("desk.refuse_not_competence"), write("В суд"), tap("desk.refusal_yes"))},
		{deed: routing.Reject, effect: routing.EventRejected, steps: then(option("reject"), tap("desk.refuse_spam"), tap("desk.refusal_yes"))},
		{deed: routing.Restore, effect: routing.EventRestored, steps: then(option("restore"), write("По ошибке")), state: routing.Rejected},
		{deed: routing.Reopen, effect: routing.EventReopened, steps: then(option("reopen"), write("Яма на месте")), state: routing.Answered},
		{deed: routing.Reopen, effect: routing.EventReopened, steps: then(option("reopen"), write("Яма на месте")), state: routing.Closed},
		{deed: routing.Redo, effect: routing.EventReopened, steps: then(option("reopen"), write("Яма на месте")), before: parted},
	}
}

func actsOfAbuse() []act {
	return []act{
		{deed: routing.Mute, effect: routing.EventMuted, steps: then(option("mute"), pick(0))},
		{deed: routing.Mute, effect: routing.EventMuted, steps: by(onCard(dialogs.VerbMute), pick(0))},
		{deed: routing.Mute, effect: routing.EventMuted, steps: by(typed("/mute"), pick(0))},
		{deed: routing.Report, effect: routing.EventReported, steps: then(option("report"), pick(0))},
		{deed: routing.Report, effect: routing.EventReported, steps: by(typed("/report"), write("Пишет в десятый раз"))},
		{deed: routing.Ban, effect: routing.EventBanned, steps: then(option("ban"), pick(0))},
		{deed: routing.Ban, effect: routing.EventBanned, steps: by(onCard(dialogs.VerbBan), pick(0))},
		{deed: routing.Ban, effect: routing.EventBanned, steps: by(typed("/ban"), pick(0))},
		{deed: routing.Unban, effect: routing.EventUnbanned, steps: option("unban"), before: banned},
		{deed: routing.Unban, effect: routing.EventUnbanned, steps: by(typed("/unban")), before: banned},
	}
}

func actsOfCallers() []act {
	return []act{
		{deed: routing.Tell, effect: routing.EventTold, steps: by(onCard(dialogs.VerbTold), pick(0)), state: routing.Answered, alter: called},
		{deed: routing.Tell, effect: routing.EventTold, steps: by(onCard(dialogs.VerbTold)), alter: called},
		{deed: routing.Tell, effect: routing.EventTold, steps: by(onCard(dialogs.VerbPosed), pick(1)), state: routing.NeedInfo, alter: called},
		{deed: routing.Relay, effect: routing.EventWords, steps: by(onCard(dialogs.VerbTold), write("У третьего")), state: routing.NeedInfo, alter: called},
		{deed: routing.Relay, effect: routing.EventWords, steps: then(option("relay"), write("Ещё глубже")), alter: called},
		{deed: routing.Forget, effect: routing.EventForgotten, steps: then(option("forget"), tap("button.forget_caller")), alter: called},
	}
}

// argOf is what the buttons of a case's card carry besides it.
func argOf(k *routing.Case) string {
	switch {
	case k.Draft != nil:
		return dialogs.DraftMark(k.Draft)
	case k.Called():
		return dialogs.NewsMark(k)
	}
	return ""
}

package botstest

import (
	"otklik/bots"
	"otklik/bots/simulator"
)

// standing: what the platform says of the bot in a group is understood alike: a member
// or not, an administrator, told of everything or not; and in a chat that it was put
// out of a send says so, too.
func standing(b *bench) {
	room := b.Simulator.Group(b.Platform, "Room", b.friend())
	chat := bots.Chat{Channel: b.Channel, ID: room.ID()}
	is := func(what string, want bots.Standing) {
		b.t.Helper()
		got, err := b.bot.Standing(b.context(), chat)
		got.Threads, got.OpensThreads = false, false // not every platform has them
		if got.Deaf && (got.Hears || b.Platform == bots.VK) {
			b.t.Errorf("%s: deaf, which VK does not tell", what)
		}
		got.Deaf = false
		if err != nil || got != want {
			b.t.Errorf("%s: %+v, %v; want %+v", what, got, err, want)
		}
	}
	whole := bots.Standing{In: true, Admin: true, Hears: true}
	is("an administrator", whole)
	room.Demote()
	is("a plain member", bots.Standing{In: true})
	room.Promote()
	is("an administrator again", whole)
	in := b.receive(b.Start)
	room.PutOut()
	if left := in.next(bots.Blocked); left.Chat != chat || !left.Group {
		b.t.Errorf("told of leaving as %+v", left)
	}
	is("put out", bots.Standing{})
	b.refused(b.to(room, "hello?"), bots.Gone)
	room.LetIn()
	if back := in.next(bots.Allowed); back.Chat != chat || !back.Group {
		b.t.Errorf("told of coming back as %+v", back)
	}
	is("let in again", whole)
	room.Delete()
	is("a deleted chat", bots.Standing{})
	b.refused(b.to(room, "hello?"), bots.Gone)

	person := b.friend()
	if _, err := person.Say(person.Chat(), "/start"); err != nil {
		b.t.Fatal(err)
	}
	chat.ID = person.Chat().ID()
	got, err := b.bot.Standing(b.context(), chat)
	got.Presumed = false // not every platform knows
	if want := (bots.Standing{In: true, Hears: true}); err != nil || got != want {
		b.t.Errorf("in a private chat: %+v, %v; want %+v", got, err, want)
	}

	b.fault(simulator.Fault{Status: 502, Times: -1})
	if got, err := b.bot.Standing(b.context(), chat); err == nil || got != (bots.Standing{}) {
		b.t.Errorf("while the platform is away: %+v, %v", got, err)
	}
	chat.ID = "nowhere"
	if _, err := b.bot.Standing(b.context(), chat); bots.FailureOf(err) != bots.Invalid {
		b.t.Errorf("of no chat at all: %v", err)
	}
}

package dialogs_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// TestSeen: what a look at a desk's chat finds is told to the duty desk once, whoever
// looks and however often; a desk without the bot is stood in for, and gets its cases
// back when a later look finds the bot there.
func TestSeen(t *testing.T) {
	s := besiege(t)
	now := s.Reception.Now()
	s.Reception.Now = func() time.Time { return now }
	seen := func(desk routing.DeskID, chat bots.Chat, is bots.Standing) map[bots.Chat]string {
		t.Helper()
		if err := s.Reception.Seen(t.Context(), desk, chat, is); err != nil {
			t.Fatal(err)
		}
		said := map[bots.Chat]string{}
		for _, l := range s.look(s.Drain(t)) {
			said[l.Chat] += l.Text + "\n"
		}
		return said
	}
	says := func(what string, got map[bots.Chat]string, chat bots.Chat, part string) {
		t.Helper()
		if part == "" && len(got) != 0 || part != "" && (len(got) != 1 || !strings.Contains(got[chat], part)) {
			t.Errorf("%s: %q", what, got)
		}
	}
	well, deaf := bots.Standing{In: true, Admin: true, Hears: true}, bots.Standing{In: true, Deaf: true}
	says("all is well", seen("utilities", waterChat, well), cityChat, "")
	says("no administrator", seen("utilities", waterChat, deaf), cityChat, "может не видеть ответы")
	now = now.Add(25 * time.Hour)
	says("still none", seen("utilities", waterChat, deaf), cityChat, "")
	says("nobody knows", seen("utilities", waterChat, bots.Standing{In: true}), cityChat, "")
	says("one again", seen("utilities", waterChat, well), cityChat, "снова видит")
	says("the duty desk's own", seen("city", cityChat, deaf), cityChat, "может не видеть ответы")

	says("put out", seen("utilities", waterChat, bots.Standing{}), cityChat, "не может писать в чат")
	says("still out", seen("utilities", waterChat, bots.Standing{}), cityChat, "")
	says("at once in again", seen("utilities", waterChat, well), waterChat, "")
	now = now.Add(10 * time.Minute)
	says("back", seen("utilities", waterChat, well), waterChat, "26-00002")
	says("a chat that is the desk's no more", seen("utilities", bots.Chat{Channel: "vk", ID: "2000000077"}, bots.Standing{}), cityChat, "")
}

// TestADeafBotThatHears: words that it would not be told end the alarm at once; a reply or
// a mention, which it is told anyway, does not.
func TestADeafBotThatHears(t *testing.T) {
	s := besiege(t)
	if err := s.Reception.Seen(t.Context(), "utilities", waterChat, bots.Standing{In: true, Deaf: true}); err != nil {
		t.Fatal(err)
	}
	s.look(s.Drain(t))
	for i, x := range []struct {
		text, replyTo string
		over          bool
	}{{"Сделали?", "15", false}, {"[club200|@bot] привет", "", false}, {"/open", "", false}, {"Кто сегодня на выезде?", "", true}, {"Я", "", false}} {
		over := false
		for _, l := range s.look(s.Hear(t, bots.Inbound{
			Kind: bots.Message, Chat: waterChat, Group: true, From: bots.Person{ID: "999"}, MessageID: strconv.Itoa(i + 900), Text: x.text, ReplyTo: x.replyTo, At: s.Reception.Now(),
		})) {
			over = over || l.Chat == cityChat && strings.Contains(l.Text, "снова видит")
		}
		if over != x.over {
			t.Errorf("%q: over %v", x.text, over)
		}
	}
}

// TestAGeneralTopicThatIsClosed: a letter that waits for it is told once to the duty desk, a
// look that finds no right to open it ends nothing, one that finds it does.
func TestAGeneralTopicThatIsClosed(t *testing.T) {
	s := besiege(t)
	told := func(letters []bots.Letter) (said string) {
		for _, l := range s.look(letters) {
			said += l.Text
		}
		return said
	}
	waits := func() string {
		return told(s.Turn(t, func(tx dialogs.Tx) error {
			n := &dialogs.Notices{Tx: tx, House: s.House, Directory: s.Directory, Now: s.Now}
			l := bots.Letter{ID: 1, Chat: waterChat, Purpose: bots.Digest, Group: true}
			return n.Delivered(dialogs.Sent{Letter: l, State: "due", Reason: string(bots.ThreadClosed)})
		}))
	}
	seen := func(is bots.Standing) string {
		if err := s.Reception.Seen(t.Context(), "utilities", waterChat, is); err != nil {
			t.Fatal(err)
		}
		return told(s.Drain(t))
	}
	forum := bots.Standing{In: true, Admin: true, Hears: true, Threads: true}
	if said := seen(forum); said != "" {
		t.Errorf("before: %q", said)
	}
	if said := waits(); !strings.Contains(said, "General") {
		t.Errorf("the duty desk hears %q", said)
	}
	if said := seen(forum) + waits(); said != "" {
		t.Errorf("again: %q", said)
	}
	forum.OpensThreads = true
	if said := seen(forum); !strings.Contains(said, "снова открывает темы") {
		t.Errorf("with the right: %q", said)
	}
}

// TestALetterThatADeskRefused: a chat that takes no letter any more is found out of
// reach by the letter, of a case or not; one that refuses a letter's form is not.
func TestALetterThatADeskRefused(t *testing.T) {
	s := besiege(t)
	refused := func(chat bots.Chat, reason bots.Failure) (said string) {
		t.Helper()
		letters := s.Turn(t, func(tx dialogs.Tx) error {
			n := &dialogs.Notices{Tx: tx, House: s.House, Directory: s.Directory, Now: s.Now}
			l := bots.Letter{ID: 1, Chat: chat, Purpose: bots.Digest, Group: true}
			return n.Delivered(dialogs.Sent{Letter: l, State: "dead", Reason: string(reason)})
		})
		for _, l := range s.look(letters) {
			if l.Chat != cityChat {
				t.Errorf("%v hears %q", l.Chat, l.Text)
			}
			said += l.Text + "\n"
		}
		return said
	}
	if said := refused(waterChat, bots.Invalid); said != "" {
		t.Errorf("a letter of a wrong form: %q", said)
	}
	if said := refused(bots.Chat{Channel: "vk", ID: "2000000077"}, bots.Gone); said != "" {
		t.Errorf("a chat that is no desk: %q", said)
	}
	said := refused(waterChat, bots.Gone)
	if !strings.Contains(said, "не может писать в чат") || !strings.Contains(said, "26-00002") {
		t.Errorf("the duty desk hears %q", said)
	}
	if said := refused(waterChat, bots.Gone); said != "" {
		t.Errorf("the same again: %q", said)
	}
}

package staff_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/gate"
	"otklik/dialogs/staff"
	"otklik/routing"
)

// watched is scene with the gate; handling replaces words of the topic's file.
func watched(t *testing.T, pairs ...string) *office {
	g := dialogstest.Open(t, "../../examples/cheboksary", func(r *dialogs.Reception) {
		looks, err := gate.New()
		if err != nil {
			t.Fatal(err)
		}
		if r.Staff, err = staff.New(looks); err != nil {
			t.Fatal(err)
		}
	})
	if len(pairs) > 0 {
		g.Directory = dialogstest.Changed(t, "../../examples/cheboksary", "topics/01-roads.yaml", pairs...)
	}
	w := &office{g: g, t: t, shown: map[bots.Chat][]shown{}}
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	w.join(city, maria, "/join", dialogs.InviteClerk, "city")
	w.resident("/start", "Русский", "Согласен")
	w.file()
	return w
}

// answers are what the resident was answered.
func (w *office) answers() (list []string) {
	for _, s := range w.shown[anna] {
		if s.letter.Purpose == bots.Answer {
			list = append(list, s.letter.Text)
		}
	}
	return list
}

// labels are the buttons of a message.
func labels(s shown) (list []string) {
	for _, row := range s.letter.Keyboard.Rows {
		for _, b := range row {
			list = append(list, b.Text)
		}
	}
	return list
}

// past is what happened to a case, of one kind.
func (w *office) past(number string, kind routing.EventKind) (list []routing.Event) {
	id := w.state(number).ID
	w.g.Turn(w.t, func(tx dialogs.Tx) error {
		list = nil
		all, err := tx.Events(id)
		for _, e := range all {
			if e.Kind == kind {
				list = append(list, e)
			}
		}
		return err
	})
	return list
}

const pothole = "      - id: roads.pothole\n"

// TestGateAsksWhy: what an answer lacks is told before it goes; it goes for a reason,
// which stays in the history with what was lacking.
func TestGateAsksWhy(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	q := w.newest(city, "ещё не отправлен")
	if len(w.answers()) > 0 {
		t.Fatal("it went")
	}
	w.tap(city, ivan, q, "Отправить всё равно")
	w.replyTo(city, ivan, w.newest(city, "почему ответ"), "Звонили жителю, он доволен")
	if got := w.answers(); len(got) != 1 || !strings.Contains(got[0], "Спасибо за обращение.") || strings.Contains(got[0], "доволен") {
		t.Fatalf("the resident was answered %q", got)
	}
	want := routing.Doubts{Lacks: []string{"no_deed"}, Excuse: "Звонили жителю, он доволен"}
	if e := w.past("26-00001", routing.EventAnswered); len(e) != 1 || !cmp.Equal(e[0].Detail.Doubts, want) {
		t.Errorf("the history has %+v", e)
	}
	w.tap(city, ivan, q, "Отправить всё равно") // again, and late
	if len(w.answers()) != 1 {
		t.Error("an old button sent it again")
	}
}

// TestGateIsTheTopics: a topic may have no gate, or one that only an approver passes.
func TestGateIsTheTopics(t *testing.T) {
	w := watched(t, pothole, pothole+"        gate: off\n")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	if len(w.answers()) != 1 {
		t.Error("a topic without a gate has one")
	}
	w = watched(t, pothole, pothole+"        gate: strict\n")
	clerk := dialogs.Clerk{Desk: "city", Channel: "telegram", Person: ivan, Name: "N" + ivan, Roles: []routing.Role{routing.Coordinator}}
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddClerk(clerk) })
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	q := w.newest(city, "ещё не отправлен")
	if got := labels(q); !cmp.Equal(got, []string{"Исправить", "📋 Готовые ответы", "Отменить"}) {
		t.Errorf("a coordinator is offered %v", got)
	}
	w.replyTo(city, ivan, q, "Отправить всё равно") // typed, it is an answer that says nothing
	if len(w.answers()) != 0 {
		t.Errorf("he got past: %q", w.answers())
	}
	w.replyTo(city, maria, w.newest(city, "26-00001 ·"), "Спасибо за обращение.") // the duty desk's, who approves
	if got := labels(w.newest(city, "N"+maria+": ответ по")); got[0] != "Отправить всё равно" {
		t.Errorf("an approver is offered %v", got)
	}
}

// TestGateFixed: the words are written anew and keep the pictures; later pictures of the
// first message's album join them before they go.
func TestGateFixed(t *testing.T) {
	w := watched(t)
	card := w.newest(city, "26-00001 ·")
	for i, text := range []string{"Заделаем.", ""} {
		in := say(city, ivan, text)
		in.Album, in.ReplyTo = "a", card.message
		in.Files = []bots.File{{Channel: "telegram", ID: string(rune('a' + i)), Kind: bots.Photo}}
		w.hear(in)
	}
	if got := w.state("26-00001"); got.State != routing.Assigned || len(w.answers()) != 0 {
		t.Fatalf("it went: %s, %q", got.State, w.answers())
	}
	w.tap(city, ivan, w.newest(city, "ещё не отправлен"), "Исправить")
	w.replyTo(city, ivan, w.newest(city, "что ответить жителю"), "Заделаем в среду.")
	if e := w.past("26-00001", routing.EventAnswered); len(e) != 1 || len(e[0].Files) != 2 || len(e[0].Detail.Lacks) != 0 {
		t.Errorf("the history has %+v", e)
	}
}

// TestGateKnowsOldWords: what went to another resident of late is told.
func TestGateKnowsOldWords(t *testing.T) {
	w := watched(t)
	w.file()
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яма у дома 5 заделана бригадой утром 23.11.")
	w.replyTo(city, ivan, w.newest(city, "26-00002 ·"), "Яма у дома 7 заделана бригадой утром 24.11.")
	w.newest(city, "Те же слова недавно ушли")
	if len(w.answers()) != 1 {
		t.Errorf("both went: %q", w.answers())
	}
}

// TestGateLosesTheRace: while a clerk read what his answer lacks, the resident withdrew.
func TestGateLosesTheRace(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	q := w.newest(city, "ещё не отправлен")
	id := w.state("26-00001").ID
	w.g.Deed(t, func(c routing.Cases) error { _, err := c.Withdraw(id, anna.String()); return err })
	w.tap(city, ivan, q, "Отправить всё равно")
	w.tap(city, ivan, w.newest(city, "почему ответ"), "Подробности")
	w.told(city, "Сейчас так нельзя")
	if len(w.answers()) != 0 {
		t.Errorf("it went: %q", w.answers())
	}
}

// TestDraftShowsDoubts: an approver reads what the gate said and why it came all the same.
func TestDraftShowsDoubts(t *testing.T) {
	w := watched(t, pothole, pothole+"        approval: true\n")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	w.tap(city, ivan, w.newest(city, "ещё не отправлен"), "Отправить всё равно")
	w.tap(city, ivan, w.newest(city, "почему ответ"), "Всё нужное в ответе уже есть")
	w.newest(city, "Почему уходит так: Всё нужное в ответе уже есть")
	w.tap(city, maria, w.newest(city, "26-00001 ·"), "Утвердить")
	if e := w.past("26-00001", routing.EventAnswered); len(e) != 1 || e[0].Detail.Excuse != "said" {
		t.Errorf("the history has %+v", e)
	}
}

// TestWordsInHand: what a desk is shown of an answer belongs to its case, and so is found
// when that is emptied; when the answer has gone, its clerk's session has no words of it.
func TestWordsInHand(t *testing.T) {
	const words, excuse = "Спасибо за обращение, Мария Петровна.", "Звонили Марии Петровне"
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), words)
	w.tap(city, ivan, w.newest(city, "ещё не отправлен"), "Отправить всё равно")
	w.replyTo(city, ivan, w.newest(city, "почему ответ"), excuse)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Исправить")
	w.replyTo(city, ivan, w.newest(city, "Сейчас у жителя"), words+" Яму заделали вчера, дорожная служба.")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Исправить")
	w.tap(city, ivan, w.newest(city, "Сейчас у жителя"), "Отменить")
	quoted := 0
	for _, s := range w.shown[city] {
		if !strings.Contains(s.letter.Text, "Мария") {
			continue
		}
		if quoted++; s.letter.Case != int64(w.state("26-00001").ID) {
			t.Errorf("a letter about case %d says %q", s.letter.Case, s.letter.Text)
		}
	}
	if quoted < 3 {
		t.Errorf("%d letters quote the answer", quoted)
	}
	w.g.Turn(t, func(tx dialogs.Tx) error {
		session, err := tx.Session(dialogs.SessionKey{Chat: city, Person: ivan})
		if strings.Contains(string(session.Draft), "Мария") || strings.Contains(string(session.Draft), "Марии") {
			t.Errorf("the clerk's session keeps %s", session.Draft)
		}
		return err
	})
}

// TestAnOldQuestionIsNoCard: a reply to a question that is over goes to nobody, though the
// question belongs to a case.
func TestAnOldQuestionIsNoCard(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	q := w.newest(city, "ещё не отправлен")
	w.tap(city, ivan, q, "Отменить")
	w.replyTo(city, ivan, q, "Яму заделали вчера, дорожная служба.")
	w.replyTo(city, maria, q, "Яму заделали вчера, дорожная служба.")
	if got := w.answers(); len(got) > 0 {
		t.Errorf("the resident was answered %q", got)
	}
}

// TestNobodyApprovesHisOwn: while another may, an approver's own answer waits for him; who
// is alone approves it himself.
func TestNobodyApprovesHisOwn(t *testing.T) {
	w := watched(t, pothole, pothole+"        approval: true\n")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром, дорожная служба.")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Утвердить")
	w.told(city, "свой ответ утверждает другой")
	if got := w.answers(); len(got) > 0 {
		t.Fatalf("it went: %q", got)
	}
	w.tap(city, maria, w.newest(city, "26-00001 ·"), "Утвердить")
	if len(w.answers()) != 1 {
		t.Error("a colleague could not approve it")
	}
	w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.RemoveClerk("city", "telegram", maria); return err })
	w.file()
	w.replyTo(city, ivan, w.newest(city, "26-00002 ·"), "Яму засыпали утром, дорожная служба.")
	w.tap(city, ivan, w.newest(city, "26-00002 ·"), "Утвердить")
	if len(w.answers()) != 2 {
		t.Error("who is alone could not approve it")
	}
}

package complaint_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/timeline"
	"otklik/routing"
)

// Whoever waits for longer than he was promised is offered the official way, and gets the
// text and the timeline of his own case only.
func TestOfficialAppealOfALateCase(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	anna, boris := bots.Chat{Channel: "telegram", ID: "7"}, bots.Chat{Channel: "vk", ID: "8"}
	var k *routing.Case
	g.Deed(t, func(c routing.Cases) (err error) {
		k, err = c.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "Яма у рынка"},
			Language:  "ru", Resident: anna.String(), Origin: anna.String(),
		})
		return err
	})
	var offered bots.Letter
	for range 40 {
		g.Now = g.Now.Add(12 * time.Hour)
		for _, l := range g.Strike(t) {
			if l.Chat == anna && strings.Contains(l.Text, "ответ ждали до") {
				offered = l
			}
		}
	}
	press := ""
	for _, row := range offered.Keyboard.Rows {
		for _, b := range row {
			if strings.Contains(b.Text, "Официальное обращение") {
				press = b.Data
			}
		}
	}
	if press == "" {
		t.Fatalf("nothing offered with %q", offered.Text)
	}
	letters := g.Hear(t, bots.Inbound{Kind: bots.Press, Chat: anna, From: bots.Person{ID: "7"}, Data: press})
	var all []string
	files := 0
	for _, l := range letters {
		all = append(all, l.Text)
		files += len(l.Files)
		if len(l.Files) > 0 && l.Files[0].Channel != timeline.Channel {
			t.Errorf("a file of %s", l.Files[0].Channel)
		}
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"№ 59-ФЗ", "Яма у рынка", k.Number, "до сих пор нет", "Управление дорог", "Госуслуги"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if files != 1 {
		t.Errorf("%d files", files)
	}
	stolen := g.House.Seal.Sign(boris, "", dialogs.CasePress{Verb: dialogs.VerbLegal, Case: k.ID}.Encode())
	letters = g.Hear(t, bots.Inbound{Kind: bots.Press, Chat: boris, From: bots.Person{ID: "8"}, Data: stolen})
	if slices.ContainsFunc(letters, func(l bots.Letter) bool { return len(l.Files) > 0 || strings.Contains(l.Text, "Яма") }) {
		t.Errorf("somebody else's case: %+v", letters)
	}
}

// The text says what happened and nothing that the resident has not said himself.
func TestAppealSaysOnlyWhatHappened(t *testing.T) {
	for verdict, want := range map[string]string{"": "", "Не решено": "Проблема не решена.", "Частично": "Проблема решена не до конца."} {
		r := enter(t, dialogstest.Open(t, sample))
		k := r.file("Яма у рынка")
		r.take(r.g.Answer(t, k.ID, "Засыплем в мае."))
		legal := r.button("Официальное обращение")
		if verdict != "" {
			r.press(verdict)
		}
		r.hear(legal)
		_, after, _ := strings.Cut(r.last, "«Засыплем в мае.»\n")
		opinion, _, _ := strings.Cut(after, "Прошу устранить")
		if got := strings.TrimSpace(opinion); got != want {
			t.Errorf("%q: %q, want %q", verdict, got, want)
		}
	}
}

// Nobody is quoted with what he did not say, and the authority reads Russian whatever the
// resident speaks.
func TestAppealWithoutWords(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.say("/start")
	r.press("English")
	r.press("I agree")
	r.press("Roads and pavements")
	r.press("Pothole")
	r.photo("", "")
	r.press("Skip")
	r.pin()
	r.press("Yes, correct")
	r.press("Send")
	r.take(r.g.Answer(t, r.latest().ID, "Заделаем."))
	r.press("Official appeal")
	for _, want := range []string{"Кому: Управление дорог города", "Мои слова:\n(фото приложены)", "Both are in Russian", "Choose the agency: Управление дорог города"} {
		if !strings.Contains(r.last, want) {
			t.Errorf("no %q in %s", want, r.last)
		}
	}
	if strings.Contains(r.last, "«»") {
		t.Errorf("empty quotation marks in %s", r.last)
	}
}

// What an agency wrote with "done" is a part of its answer, in the appeal and in the timeline.
func TestAppealQuotesWhatIsDone(t *testing.T) {
	const words = "Заделали во вторник, по всей ширине."
	r := enter(t, dialogstest.Open(t, sample))
	k := r.file("Яма у рынка")
	r.take(r.g.Deed(t, func(c routing.Cases) error {
		_, err := c.FinishWith(k.ID, routing.Actor{ID: "telegram:1", Desk: "city"}, routing.Remark{Text: words})
		return err
	}))
	r.press("Официальное обращение")
	if !strings.Contains(r.last, "работы выполнены.\n"+words) {
		t.Errorf("the appeal says %s", r.last)
	}
}

package complaint_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// TestWalk lets random residents press, write, send, judge and go back, slowly
// and fast, while the text of the consent changes: every input is answered,
// nothing lands in quarantine, no button is too long, each press of "Send" makes
// at most one case, and only under the consent in force.
func TestWalk(t *testing.T) {
	g := dialogstest.Open(t, sample)
	directories := []*routing.Directory{g.Directory, changed(t, "centre.yaml", "example.org/policy", "example.org/another")}
	versions := map[*routing.Directory]string{}
	resident := 0
	rapid.Check(t, func(r *rapid.T) {
		resident++
		w := &walker{g: g, t: r, directories: directories, versions: versions, chat: bots.Chat{
			Channel: rapid.SampledFrom([]string{"telegram", "vk"}).Draw(r, "channel"),
			ID:      strconv.Itoa(100000*len(t.Name()) + resident),
		}}
		w.say("/start")
		if rapid.Bool().Draw(r, "has a case") {
			for _, text := range []string{
				"Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма", "Чебоксары, Ленина 5", "Да, верно", "Отправить",
			} {
				w.say(text)
			}
			w.answer()
		}
		steps := rapid.IntRange(5, 60).Draw(r, "steps")
		for range steps {
			w.step()
		}
		w.finish()
	})
}

// secretNumber is the number of a passport; alone it is any number.
const secretNumber = "654321"

type walker struct {
	g       *dialogstest.Gateway
	t       *rapid.T
	chat    bots.Chat
	buttons []shown   // everything that was ever on the screen, oldest first
	sent    int       // presses of "Send" that were answered by a receipt
	wrote   []string  // ids of his messages
	pressed string    // the data of the button that he pressed last, if nothing came after
	turn    time.Time // of the last message

	directories []*routing.Directory // whose consents differ
	versions    map[*routing.Directory]string
}

type shown struct {
	message string
	button  bots.Button
}

func (w *walker) step() {
	w.g.Step = time.Duration(rapid.SampledFrom([]int{0, 1, 2, 10}).Draw(w.t, "seconds")) * time.Second
	kinds := []string{
		"press", "press", "press", "press", "press", "again", "old", "words", "place", "photo", "album", "point", "command", "number",
		"edit", "answer", "question", "verdict", "consent", "setting", "voice", "danger", "secret", "contact", "idle",
	}
	switch rapid.SampledFrom(kinds).Draw(w.t, "kind") {
	case "press":
		w.press(max(0, len(w.buttons)-6))
	case "old":
		w.press(0)
	case "again":
		if w.pressed != "" {
			w.send(bots.Inbound{Kind: bots.Press, MessageID: "m1", Data: w.pressed})
		}
	case "words":
		w.say(rapid.SampledFrom([]string{
			"яма на дороге у дома 5", "не горит фонарь", "Спасибо дворникам за чистый двор", "Когда починят лифт в нашем доме?",
			"предлагаю поставить лавочки", "zvf", "вчера", "25 ноября", "14", "18,5 градусов", "маршрут 15", "минус сто", "привет", "холодно в квартире", "asdf", "🙂", strings.Repeat("очень длинно ", 300),
		}).Draw(w.t, "words"))
	case "place":
		w.say(rapid.SampledFrom([]string{"Чебоксары, Ленина 1", "Новочебоксарск", "за углом", "Калининский район"}).Draw(w.t, "place"))
	case "photo":
		w.send(bots.Inbound{Kind: bots.Message, Files: []bots.File{{Channel: w.chat.Channel, ID: "f", Kind: bots.Photo}}})
	case "album":
		w.send(bots.Inbound{Kind: bots.Message, Album: rapid.SampledFrom([]string{"a", "b"}).Draw(w.t, "album"), Files: []bots.File{{Channel: w.chat.Channel, ID: "f", Kind: bots.Photo}}})
	case "point":
		w.send(bots.Inbound{Kind: bots.Message, Location: &bots.Location{
			Lat: rapid.Float64Range(55, 57).Draw(w.t, "lat"), Lon: rapid.Float64Range(46, 48).Draw(w.t, "lon"),
		}})
	case "command":
		w.say(rapid.SampledFrom([]string{"/start", "/my", "/cancel", "/help", "/language", "/new", "/nonsense", "Мои обращения", "Отменить", "Вопрос", "Благодарность", "Предложение"}).Draw(w.t, "command"))
	case "number":
		w.say(rapid.SampledFrom([]string{"1", "26-00001", "№ 26-99999", "2", "3.", "пять", "11"}).Draw(w.t, "number"))
	case "setting":
		w.say(rapid.SampledFrom([]string{
			"/simple", "/simple on", "/simple off", "/quiet", "/quiet off", "/settings", "/language", "Русский", "English", "Чӑвашла",
			"Нохчийн", "Ҫапла", "ХIан-хIа", "Yes", "нет", "ещё", "Назад", "Яр",
		}).Draw(w.t, "setting"))
	case "voice":
		w.send(bots.Inbound{Kind: bots.Message, Files: []bots.File{{Channel: w.chat.Channel, ID: "v", Kind: bots.Voice}}})
	case "danger":
		w.say(rapid.SampledFrom([]string{"Пожар!", "в подъезде пахнет газом", "человек без сознания на Ленина 5"}).Draw(w.t, "danger"))
	case "secret":
		w.say(rapid.SampledFrom([]string{
			"мой паспорт 9704 " + secretNumber, "серия 9704", secretNumber, "карта 4276 1234 5678 9010, номер 97 04 " + secretNumber,
		}).Draw(w.t, "secret"))
	case "contact":
		w.send(bots.Inbound{Kind: bots.Message, Contact: &bots.Contact{
			Phone: "79001234567", Person: rapid.SampledFrom([]string{"", "5", w.chat.ID}).Draw(w.t, "whose"),
		}})
	case "edit":
		w.g.Hear(w.t, w.from(bots.Inbound{
			Kind: bots.Edit, MessageID: rapid.SampledFrom(w.wrote).Draw(w.t, "message"),
			Text: rapid.SampledFrom([]string{"исправлено", "", "Чебоксары, Гагарина, 7", "паспорт 97 04 " + secretNumber, "пожар!", strings.Repeat("длиннее ", 300)}).Draw(w.t, "words"),
		}))
		w.turn, w.pressed = w.g.Now, ""
	case "answer":
		w.answer()
	case "question":
		w.ask()
	case "verdict":
		w.say(rapid.SampledFrom([]string{"Решено", "не решено", "частично, вот", "да", "нет", "5", "2", "/status 1", "/my закрытые"}).Draw(w.t, "verdict"))
	case "idle":
		w.idle()
	case "consent":
		w.g.Directory = rapid.SampledFrom(w.directories).Draw(w.t, "directory")
	}
}

// idle lets hours pass: he is reminded of a draft at most, and what is too old is gone.
func (w *walker) idle() {
	w.g.Now = w.g.Now.Add(time.Duration(rapid.SampledFrom([]int{1, 21, 170}).Draw(w.t, "hours")) * time.Hour)
	letters := w.g.Strike(w.t)
	if n := len(letters); n > 1 {
		for _, l := range letters[1:] {
			if l.Chat == letters[0].Chat && l.Chat == w.chat && l.Purpose == bots.Dialog {
				w.t.Fatalf("reminded twice: %q", l.Text)
			}
		}
	}
	w.look(letters)
	w.pressed = ""
}

// answer lets the duty desk answer one of his cases.
func (w *walker) answer() {
	for _, k := range w.cases() {
		if routing.May(k.State, routing.Answer) {
			w.look(w.g.Answer(w.t, k.ID, "Сделали"))
			return
		}
	}
}

// ask lets the duty desk ask about one of his cases.
func (w *walker) ask() {
	for _, k := range w.cases() {
		if routing.May(k.State, routing.Ask) {
			w.look(w.g.Deed(w.t, func(c routing.Cases) error {
				_, err := c.Ask(k.ID, routing.Actor{ID: "telegram:1", Desk: w.g.Directory.Centre().DutyDesk}, routing.Remark{Text: "Где?"})
				return err
			}))
			return
		}
	}
}

func (w *walker) say(text string) { w.send(bots.Inbound{Kind: bots.Message, Text: text}) }

func (w *walker) press(from int) {
	if len(w.buttons) == 0 {
		return
	}
	b := w.buttons[rapid.IntRange(from, len(w.buttons)-1).Draw(w.t, "button")]
	if b.button.Kind != bots.Callback {
		return
	}
	w.send(bots.Inbound{Kind: bots.Press, MessageID: b.message, Data: b.button.Data})
}

func (w *walker) from(in bots.Inbound) bots.Inbound {
	in.Chat, in.From = w.chat, bots.Person{ID: w.chat.ID, Name: "Кто-то", Language: "ru"}
	if in.Kind == bots.Message {
		in.MessageID = fmt.Sprintf("in%d", w.g.Keys)
		w.wrote = append(w.wrote, in.MessageID)
	}
	return in
}

// send hands a message in and checks the answer.
func (w *walker) send(in bots.Inbound) {
	before := w.sent
	answered := w.look(w.g.Hear(w.t, w.from(in)))
	if w.sent > before {
		w.consented()
	}
	trembled := in.Kind == bots.Press && in.Data == w.pressed && w.g.Now.Sub(w.turn) < 3*time.Second
	// The later photos of an album change the last question in place, if it can be.
	if !answered && in.Album == "" && !trembled {
		w.t.Fatalf("no answer to %s %q %q", in.Kind, in.Text, in.Data)
	}
	w.turn, w.pressed = w.g.Now, in.Data
}

// look reads what was sent to him and tells whether anything was.
func (w *walker) look(letters []bots.Letter) bool {
	answered := false
	for _, l := range letters {
		if l.Chat != w.chat {
			continue
		}
		answered = true
		if strings.Contains(l.Text, "04 "+secretNumber) || strings.Contains(l.Text, "04\n"+secretNumber) {
			w.t.Fatalf("a number of a passport: %q", l.Text)
		}
		if strings.Contains(l.Text, "<no value>") || l.Text == "" && len(l.Files) == 0 {
			w.t.Fatalf("a text with a hole: %q", l.Text)
		}
		if strings.Contains(l.Text, "Не получилось обработать") {
			w.t.Fatalf("quarantined: %s", w.g.Log)
		}
		if strings.Contains(l.Text, "ваши данные удаляются") || strings.Contains(l.Text, "your data is being deleted") {
			w.sent = 0 // none of his cases is his any more
		}
		if l.Purpose == bots.Receipt && filed(l.Text) {
			w.sent++
		}
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if len(b.Data) > 64 {
					w.t.Fatalf("button data of %d bytes", len(b.Data))
				}
				w.buttons = append(w.buttons, shown{"m" + strconv.FormatInt(int64(l.ID), 10), b})
			}
		}
	}
	return answered
}

// filed tells a receipt for a case from other words about one, by how it begins.
func filed(text string) bool {
	_, numbered := routing.NumberIn(text)
	return numbered && slices.ContainsFunc([]string{"✅", "💡", "🙏"}, func(mark string) bool { return strings.Contains(text, mark) })
}

// consented makes sure that a case went out under the consent in force: no two
// directories have a version in common.
func (w *walker) consented() {
	var session *dialogs.Session
	w.read(func(tx dialogs.Tx) (err error) {
		session, err = tx.Session(dialogs.SessionKey{Chat: w.chat})
		return err
	})
	w.versions[w.g.Directory] = session.Consent
	for d, version := range w.versions {
		if version == "" || (d != w.g.Directory && version == session.Consent) {
			w.t.Fatalf("sent under the consent %q", session.Consent)
		}
	}
}

func (w *walker) cases() (cases []*routing.Case) {
	w.read(func(tx dialogs.Tx) (err error) {
		cases, err = tx.CasesOf(w.chat.String(), 1000)
		return err
	})
	return cases
}

func (w *walker) read(do func(dialogs.Tx) error) {
	if err := w.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		w.t.Fatal(err)
	}
}

// finish counts the cases: as many as there were receipts, and none without a
// topic or a place.
func (w *walker) finish() {
	cases := w.cases()
	for _, k := range cases {
		if strings.Contains(k.Text, "04 "+secretNumber) || strings.Contains(k.Text, "04\n"+secretNumber) {
			w.t.Fatalf("filed: %q", k.Text)
		}
		if k.Topic == "" || k.Territory == "" && k.Kind.Placed() || utf8.RuneCountInString(k.Text) > 3000 {
			w.t.Fatalf("filed: %+v", k)
		}
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log)
	}
	if len(cases) != w.sent {
		w.t.Fatalf("%d cases, %d receipts", len(cases), w.sent)
	}
}

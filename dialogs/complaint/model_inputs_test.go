package complaint_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"otklik/bots"
)

// happenings are what may happen in the town, the usual ones several times.
var happenings = slices.Concat(
	slices.Repeat([]string{"forward"}, 34), slices.Repeat([]string{"press"}, 14), slices.Repeat([]string{"old"}, 8),
	slices.Repeat([]string{"words"}, 8), slices.Repeat([]string{"edit"}, 4), slices.Repeat([]string{"command"}, 5),
	slices.Repeat([]string{"label", "album", "setting", "double", "again", "number", "reply"}, 3),
	slices.Repeat([]string{"afterwards", "answer"}, 6),
	slices.Repeat([]string{"place", "photo", "point", "forged", "ask", "together", "verdict", "correct"}, 2),
	[]string{"restart", "reopen", "consent", "idle", "voice", "contact", "danger", "secret", "other", "forget", "link"},
)

// pick draws one of a list by its place: what stands in it is too long for a log.
func pick[T any](t *rapid.T, label string, list []T) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(t, label)]
}

// secretNumber is the number of a passport; alone it is any number.
const secretNumber = "654321"

// input draws what a resident does.
func (w *town) input(p *person, kind string) input {
	one := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(w.t, label) }
	switch kind {
	case "forward":
		return p.forward(false)
	case "press":
		return p.anyOf(p.live())
	case "old", "double":
		if len(p.seen) == 0 {
			return p.say("/start")
		}
		in := p.press(pick(w.t, "button", p.seen))
		if kind == "double" {
			if in = p.anyOf(p.live()); in.Kind == bots.Press {
				in.twice = true
			}
		}
		return in
	case "words":
		return p.say(w.mark(one("words", "яма на дороге у дома 5", "не горит фонарь", "Спасибо дворникам за чистый двор", "Когда починят лифт в нашем доме?",
			"предлагаю поставить лавочки", "холодно в квартире вторую неделю", "asdf", "🙂", strings.Repeat("очень длинно ", 230), "No light in our street")))
	case "edit":
		return w.edit(p)
	case "command":
		return p.say(one("command", "/start", "/my", "/cancel", "/help", "/language", "/new", "/nonsense", "/status 1", "/my закрытые", "/status 26-00001"))
	case "label":
		return w.typedLabel(p)
	case "forged":
		return w.forged(p)
	case "reply":
		return w.reply(p)
	case "afterwards":
		return w.afterwards(p)
	case "number":
		return p.say(one("number", "1", "2", "3.", "пять", "11", "26-00001", "№ 26-99999", "вчера", "25 ноября", "18,5 градусов", "минус сто", "zvf", "привет"))
	case "verdict":
		return p.say(one("verdict", "Решено", "не решено", "частично, вот", "да", "нет", "5", "2", "ещё"))
	case "setting":
		return p.say(one("setting", "/simple", "/simple on", "/simple off", "/quiet", "/quiet off", "/settings", "/language", "Русский", "English", "Нохчийн", "Ҫапла"))
	case "place":
		return p.say(one("place", "Чебоксары, Ленина 1", "Новочебоксарск", "за углом", "Калининский район"))
	case "danger":
		return p.say(w.mark(one("danger", "Пожар!", "в подъезде пахнет газом", "человек без сознания на Ленина 5")))
	case "secret":
		return p.say(one("secret", "мой паспорт 9704 "+secretNumber, "серия 9704", secretNumber, "карта 4276 1234 5678 9010, номер 97 04 "+secretNumber))
	default:
		return w.thing(p, kind)
	}
}

// thing draws a message that is no words.
func (w *town) thing(p *person, kind string) input {
	in := input{Inbound: bots.Inbound{Kind: bots.Message}, kind: kind}
	file := func(k bots.FileKind) {
		w.tokens++
		in.Files = []bots.File{{Channel: p.chat.Channel, ID: fmt.Sprint("f", w.tokens), Kind: k}}
	}
	switch kind {
	case "photo":
		if file(bots.Photo); rapid.Bool().Draw(w.t, "caption") {
			in.Text = w.mark("вот так")
		}
	case "album":
		file(bots.Photo)
		in.Album = rapid.SampledFrom([]string{"a", "b"}).Draw(w.t, "album")
	case "voice":
		file(bots.Voice)
	case "point":
		in.Location = &bots.Location{Lat: rapid.Float64Range(55, 57).Draw(w.t, "lat"), Lon: rapid.Float64Range(46, 48).Draw(w.t, "lon")}
	case "contact":
		in.Contact = &bots.Contact{Phone: "79001234567", Person: rapid.SampledFrom([]string{"", "5", p.chat.ID}).Draw(w.t, "whose")}
	default: // a sticker: nothing that we can read
	}
	in.token = tokenIn.FindString(in.Text)
	return in
}

// mark adds a token to words, so that they can be found again wherever they go.
func (w *town) mark(words string) string {
	const letters = "бвгджзклмнп"
	w.tokens++
	token := ""
	for n := w.tokens; n > 0; n /= 11 {
		token += string([]rune(letters)[n%11])
	}
	return words + " знак" + token + "ъ"
}

// anyOf draws one of the buttons that stand under the last question.
func (p *person) anyOf(list []bots.Button) input {
	if len(list) == 0 {
		return p.say("/start")
	}
	return p.press(shown{p.asked.message, pick(p.w.t, "button", list)})
}

// typedLabel draws a button whose words he types instead of pressing it.
func (w *town) typedLabel(p *person) input {
	list := p.live()
	if len(list) == 0 {
		return p.say("/start")
	}
	return p.say(pick(w.t, "label", list).Text)
}

// forged draws a press that nobody was offered: another one's button, or one made up.
func (w *town) forged(p *person) input {
	all := []string{"d.home.0.new", "d.review.1.send", "c.solved.1", "garbage", "d.review.1.sendAAAAAAAA", ""}
	for _, other := range w.people {
		for _, s := range other.seen[max(0, len(other.seen)-10):] {
			if other != p {
				all = append(all, s.button.Data)
			}
		}
	}
	in := input{Inbound: bots.Inbound{Kind: bots.Press, MessageID: p.asked.message, Data: rapid.SampledFrom(all).Draw(w.t, "data")}, kind: "forged", class: forgedPress}
	return in
}

// edit draws a change of a message of his.
func (w *town) edit(p *person) input {
	if len(p.wrote) == 0 {
		return p.say("/start")
	}
	m := pick(w.t, "message", p.wrote[max(0, len(p.wrote)-8):])
	text := rapid.SampledFrom([]string{"исправлено", "", "Чебоксары, Гагарина, 7", "паспорт 97 04 " + secretNumber, "пожар!", strings.Repeat("длиннее ", 300)}).Draw(w.t, "words")
	if text == "исправлено" {
		text = w.mark(text)
	}
	in := input{Inbound: bots.Inbound{Kind: bots.Edit, MessageID: m.id, Text: text}, kind: "edit"}
	in.token = tokenIn.FindString(text)
	return in
}

// reply draws words in answer to a message about a case, or to any other one.
func (w *town) reply(p *person) input {
	in := p.say(w.mark("ещё об этом"))
	if len(p.seen) > 0 {
		in.ReplyTo = pick(w.t, "to", p.seen[max(0, len(p.seen)-30):]).message
	}
	in.kind = "reply"
	return in
}

// afterwards draws a button under what he was told of his cases.
func (w *town) afterwards(p *person) input {
	var list []shown
	for _, s := range p.seen {
		if _, ok := deedOf(s.button.Data); ok {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return p.say("/my")
	}
	return p.press(pick(w.t, "deed", list[max(0, len(list)-8):]))
}

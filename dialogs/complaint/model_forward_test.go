package complaint_test

import (
	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/dialogs"
)

// forward is what somebody does who wants to report something. Brisk, he goes straight
// on, and always with the same answers.
func (p *person) forward(brisk bool) input {
	if in, ok := p.begin(brisk); ok {
		return in
	}
	if in, ok := p.tell(brisk); ok {
		return in
	}
	// A screen that this test knows nothing of: one of its buttons leads on.
	return p.anyOf(p.live())
}

// one draws, or takes the first for somebody brisk.
func (p *person) one(brisk bool, of ...string) string {
	if brisk {
		return of[0]
	}
	return rapid.SampledFrom(of).Draw(p.w.t, "which")
}

// begin leads to the topic.
func (p *person) begin(brisk bool) (input, bool) {
	switch p.now.state {
	case "":
		return p.say("/start"), true
	case "language":
		return p.say(p.one(brisk, "Русский", "Русский", "English", "Татарча")), true
	case "consent":
		return p.choose(p.one(brisk, "button.agree", "button.agree", "button.agree", "button.agree", "button.refuse"))
	case home, "cases", "case", "say", "withdraw", "opinion", "settings", "quiet":
		if brisk || rapid.IntRange(0, 2).Draw(p.w.t, "new") > 0 {
			return p.say("/new"), true
		}
	case "which":
		if brisk {
			return p.choose("button.fresh")
		}
	case "category":
		if brisk {
			return p.say(p.category()), true
		}
	case "fact":
		if brisk {
			return p.say(p.topic()), true
		}
	case "found":
		if brisk {
			return p.choose("button.all_topics")
		}
	case "kind", "details", "for", "phone", "items":
		if brisk {
			return p.choose("button.back")
		}
	case "stop":
		if brisk {
			return p.choose("button.other_topic")
		}
	}
	return input{}, false
}

// The topic of somebody brisk: it asks for nothing more, in no season. (Words that were told before may have brought him to another one.)
const (
	briskCategory = "roads"
	briskTopic    = "roads.pothole"
)

func (p *person) category() string {
	c, _ := p.w.g.Directory.Category(briskCategory)
	return c.Names.In(p.now.language)
}

func (p *person) topic() string {
	t, _ := p.w.g.Directory.Topic(briskTopic)
	return t.Names.In(p.now.language)
}

// tell leads from the topic to the receipt.
func (p *person) tell(brisk bool) (input, bool) {
	switch p.now.state {
	case "describe":
		return p.say(p.w.mark(p.one(brisk, "Яма во весь ряд, объехать нельзя", "яма", "Течёт с потолка и никто не идёт"))), true
	case "ask":
		if rapid.Bool().Draw(p.w.t, "types") {
			return p.say(p.one(false, "18", "9", "вчера", "01.11.2026")), true
		}
		if rapid.IntRange(0, 3).Draw(p.w.t, "shows") == 0 {
			return p.w.thing(p, "photo"), true
		}
	case "place", "address":
		if !brisk && rapid.IntRange(0, 3).Draw(p.w.t, "pin") == 0 {
			return input{Inbound: bots.Inbound{Kind: bots.Message, Location: &bots.Location{Lat: 56.14, Lon: 47.25}}, kind: "point"}, true
		}
		return p.say(p.one(brisk, "Чебоксары, Ленина, 5", "Чебоксары, Гагарина, 7", "Ленина 12", "Кугеси, Советская, 5")), true
	case "confirm":
		return p.choose(p.one(brisk, "button.yes", "button.yes", "button.yes", "button.no"))
	case "review":
		if brisk || rapid.IntRange(0, 2).Draw(p.w.t, "sends") > 0 {
			return p.choose("button.send")
		}
	}
	return input{}, false
}

// choose presses the button of a key, if it is offered.
func (p *person) choose(key string) (input, bool) {
	for _, b := range p.live() {
		for _, k := range p.w.meant[dialogs.Fold(b.Text)] {
			if k == key {
				return p.press(shown{p.asked.message, b}), true
			}
		}
	}
	return input{}, false
}

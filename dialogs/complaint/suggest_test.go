package complaint_test

import (
	"testing"

	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
	"otklik/routing/suggest"
)

// suggesting gives the gateway a suggester that has learnt a word of the place.
func suggesting(r *dialogs.Reception) {
	var lessons []suggest.Lesson
	for range 20 {
		lessons = append(lessons, suggest.Lesson{Text: "опять этот шмурдяк", Topic: "waste.bulky"})
	}
	all := suggest.NewAll(r.House.Region(), lessons)
	r.House.Suggester = func(id routing.CentreID) *suggest.Suggester { return all[id] }
}

// Whoever begins with the whole story is offered what it is about, and goes on
// without a word more.
func TestADescriptionIsOfferedItsTopic(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample, suggesting))
	r.say("Здравствуйте! Вторую неделю во дворе не горят фонари, вечером ничего не видно")
	r.press("Русский")
	r.press("Согласен")
	r.sees("Похоже, речь об этом")
	r.press("Не горит фонарь")
	r.sees("Где")

	r = enter(t, dialogstest.Open(t, sample, suggesting))
	r.say("Сколько можно, опять шмурдяк выкинули прямо на газон")
	r.sees("Похоже, речь об этом")
	r.press("Крупногабаритный мусор")
	r.sees("Где")
}

// What is suggested is not the last word, and nothing is suggested without evidence.
func TestSuggestionsMayBePassedOver(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample, suggesting))
	r.say("В подъезде лампочка перегорела и дверь не закрывается")
	r.sees("Похоже, речь об этом")
	r.press("Все темы")
	r.press("Двор и улица")
	r.press("Не горит фонарь")
	r.sees("Где")

	r = enter(t, dialogstest.Open(t, sample, suggesting))
	r.say("Здравствуйте, уважаемая администрация, помогите пожалуйста!")
	r.sees("Такой темы не нашлось")
}

// A suggester of an older directory offers only what there still is; one that has
// not been made yet leaves the search by words.
func TestSuggesterOfAnotherDirectory(t *testing.T) {
	var s *suggest.Suggester
	g := dialogstest.Open(t, sample, func(r *dialogs.Reception) {
		r.House.Suggester = func(routing.CentreID) *suggest.Suggester { return s }
	})
	r := enter(t, g)
	r.say("Сломался лифт, застряли между этажами")
	r.sees("Похоже, речь об этом")

	s = suggest.New(g.Directory, nil)
	g.Directory = changed(t, "", "building.lift", "building.elevator")
	r = enter(t, g)
	r.say("Сломался лифт, застряли между этажами")
	for _, row := range r.letters[len(r.letters)-1].Keyboard.Rows {
		for _, b := range row {
			if b.Text == "building.lift" || b.Text == "" {
				t.Errorf("a topic that is gone is offered: %q", b.Text)
			}
		}
	}
}

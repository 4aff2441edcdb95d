package complaint_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
)

// policed is a couple whose first chat's channel has a policy.
func (c *couple) policed(policy, notice string) {
	const line = "telegram: {names: {ru: Telegram, en: Telegram}, policy: open"
	c.Directory = dialogstest.Changed(c.t, "../../examples/cheboksary", "centre.yaml", line, strings.Replace(line, "open", policy, 1)+notice)
}

// The text is read once, and again when a word of it changes; what was said meanwhile waits.
func TestANoticeIsReadFirst(t *testing.T) {
	anna := bots.Chat{Channel: "telegram", ID: "7"}
	c := newCouple(t, anna)
	c.says(anna, "/cancel")
	c.policed("notice", "")
	told, buttons := c.says(anna, "Во дворе на проспекте Мира прорвало трубу, вода на дороге")
	if !strings.Contains(told, "41-ФЗ") || buttons["Понятно, продолжить"] == "" {
		t.Fatalf("before a filing: %s", told)
	}
	if told, _ = c.presses(anna, buttons["Понятно, продолжить"]); strings.Contains(told, "41-ФЗ") || !strings.Contains(told, "Похоже") && !strings.Contains(told, "О чём") {
		t.Errorf("after it was read: %s", told)
	}
	c.says(anna, "/cancel")
	if told, _ = c.says(anna, "/new"); strings.Contains(told, "41-ФЗ") {
		t.Errorf("a second time: %s", told)
	}
	c.policed("notice", `, notice: {ru: "Иначе сказано", en: "Said otherwise"}`)
	c.says(anna, "/new") // and not the draft that he has
	if told, _ = c.says(anna, "Новое обращение"); !strings.Contains(told, "Иначе сказано") {
		t.Errorf("another text: %s", told)
	}
	c.policed("open", "")
	if told, _ = c.says(anna, "/new"); strings.Contains(told, "Иначе сказано") {
		t.Errorf("an open channel: %s", told)
	}
}

// No way into a filing is open in a channel that is off, and no way around it is closed.
func TestAClosedChannelTellsWhereToGo(t *testing.T) {
	anna, gleb := bots.Chat{Channel: "telegram", ID: "7"}, bots.Chat{Channel: "telegram", ID: "9"}
	c := newCouple(t, anna)
	c.says(anna, "Дороги и тротуары")
	c.policed("off", "")
	for _, words := range []string{"Яма на дороге", "/new", "/start\x00", "❓ Вопрос", "Во дворе прорвало трубу и залило дорогу"} {
		words, home := strings.CutSuffix(words, "\x00")
		told, buttons := c.says(anna, words)
		if !home && !strings.Contains(told, "vk.me") && !strings.Contains(told, "неотправленный") {
			t.Errorf("%s: %s", words, told)
		}
		for label := range buttons {
			if strings.Contains(label, "Яма") || strings.Contains(label, "Сообщить") {
				t.Errorf("%s: offered %q", words, label)
			}
		}
	}
	if told, _ := c.says(anna, "/my"); !strings.Contains(told, "обращений") || strings.Contains(told, "vk.me") {
		t.Errorf("his own cases: %s", told)
	}
	for _, words := range []string{"/start", "Русский", "Яма", "/help"} {
		if told, buttons := c.says(gleb, words); !strings.Contains(told, "vk.me") || len(buttons) != 1 {
			t.Errorf("a newcomer, %s: %s", words, told)
		}
	}
}

// Whose consent we do not have cannot give it where the channel is off. What he has a right
// to is done all the same, and what he says of a question about his case reaches it.
func TestAClosedChannelKeepsRights(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма у школы")
	r.say("/my")
	const line = "telegram: {names: {ru: Telegram, en: Telegram}, policy: "
	g.Directory = changed(t, "centre.yaml", "address: г. Чебоксары", "address: город Чебоксары")
	r.say("/my")
	r.press("Не согласен")
	r.sees("Без согласия")
	g.Directory = changed(t, "centre.yaml", "address: г. Чебоксары", "address: город Чебоксары", line+"open", line+"off")
	r.say("Во дворе прорвало трубу, вода на дороге")
	r.sees("новые обращения здесь больше не принимают")

	r.ask(k.ID, "Где именно?")
	r.say("У входа")
	r.sees("Передал: № " + k.Number)
	r.write(bots.Inbound{Text: "Справа", ReplyTo: r.button("Ответить").MessageID})
	r.sees("Передал: № " + k.Number)
	if words, _ := r.added(k.ID); len(words) != 2 {
		t.Fatalf("the case was given %q", words)
	}

	r.say("/stop")
	r.sees("Больше ничего не присылаю")
	r.say("/delete")
	r.sees("Удалить все ваши данные")
	r.press("Нет, оставить")
	r.sees("Ничего не удалено")
	r.misses("Выберите язык")
	r.say("/delete")
	r.say("Отозвать согласие и удалить мои данные")
	r.sees("нажмите кнопку")
	r.press("Отозвать согласие и удалить мои данные")
	r.sees("Согласие отозвано")
}

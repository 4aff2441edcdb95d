package complaint_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// labels are the buttons of the last letter that had any.
func (r *resident) labels() []string {
	r.t.Helper()
	for i := len(r.letters) - 1; i >= 0; i-- {
		var all []string
		for _, row := range r.letters[i].Keyboard.Rows {
			for _, b := range row {
				all = append(all, b.Text)
			}
		}
		if len(all) > 0 {
			return all
		}
	}
	r.t.Fatal("no buttons at all")
	return nil
}

func (r *resident) voice() {
	r.t.Helper()
	r.write(bots.Inbound{Files: []bots.File{{Channel: r.chat.Channel, ID: "v", Kind: bots.Voice}}})
}

// TestLanguageMenu: languages by their own names, drafts marked, the one in force
// ticked.
func TestLanguageMenu(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.say("/language")
	r.misses("Здравствуйте")
	want := "✓ Русский|English|Башҡортса · черновой перевод|Нохчийн · черновой перевод|Чӑвашла · черновой перевод|" +
		"Татарча · черновой перевод|⬅️ Назад"
	if got := strings.Join(r.labels(), "|"); got != want {
		t.Errorf("offered %s\nwant    %s", got, want)
	}
	r.say("Татарча")
	r.sees("Это черновой перевод")
	r.say("/language")
	if got := strings.Join(r.labels(), "|"); !strings.Contains(got, "✓ Татарча") || !strings.HasSuffix(got, "⬅️ Кирегә") {
		t.Errorf("offered %s", got)
	}
}

// TestLanguageMidDialogue: wherever the language is changed, the same question comes
// in the new one, and nothing told before is lost.
func TestLanguageMidDialogue(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	there := func(inEnglish, inRussian string) {
		t.Helper()
		r.say("/language")
		r.press("English")
		r.sees(inEnglish)
		r.say("/language")
		r.press("Русский")
		r.sees(inRussian)
	}
	there("What is it about?", "О чём сообщение")
	r.press("Дороги и тротуары")
	there("Roads and pavements: what exactly?", "Дороги и тротуары: что именно?")
	r.press("Яма на дороге")
	there("Describe what happened", "Опишите, что случилось")
	r.say("Яма у дома 5")
	there("Where is it?", "Где это?")
	r.press("Выбрать из списка")
	there("Choose a district", "Выберите район")
	r.press("Назад")
	r.say("Чебоксары, Ленина, 5")
	there("Is that right?", "Верно?")
	r.press("Да, верно")
	there("Please check", "Проверьте, пожалуйста")
	r.sees("Яма у дома 5")
	r.sees("Чебоксары, Ленина, 5")

	r.say("/language")
	r.press("Чӑвашла · черновой перевод")
	r.sees("Яма у дома 5")
	r.press("Яр")
	k := r.newest()
	if k.Language != "cv" {
		t.Errorf("the case is in %q", k.Language)
	}
	r.say("/my")
	there("Choose one", "Выберите, чтобы посмотреть")
	r.say(k.Number)
	there("Passed on", "Передано")
	r.press("Дополнить")
	there("Write what to add", "Напишите, что добавить")
	r.say("Растёт")
	if words, _ := r.added(k.ID); len(words) != 1 {
		t.Errorf("added %q", words)
	}
}

// TestTypedInAnyLanguage: a button may be typed in every language that we speak, on
// the keyboard that is at hand.
func TestTypedInAnyLanguage(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.describeAt("Яма у дома 5")
	for _, no := range []string{"Ҫук", "Юк", "юҡ", "ХӀан-хӀа", "хIан-хIа", "х1ан-х1а", "No", "нет", "NO, another place"} {
		r.say(no)
		r.sees("Где это?")
		r.say("Чебоксары, Ленина, 5")
		r.sees("Верно?")
	}
	for _, yes := range []string{"Ҫапла", "çапла", "Да", "Yes", "Әйе", "эйе", "хlаъ", "х1аъ!", "да, верно"} {
		r.say(yes)
		r.sees("Отправляем?")
		r.press("Изменить место")
		r.say("Чебоксары, Ленина, 5")
		r.sees("Верно?")
	}
	r.say("Каялла")
	r.sees("Где это?")
	r.say("ДIадахьийта") // send: not offered here
	r.misses("Принято")
	r.say("Чебоксары, Ленина, 5")
	r.say("Ҫапла")
	r.say("җибәрү")
	r.newest()
}

// TestSettings: the screen says what holds and changes it; whoever leaves it is where
// he was.
func TestSettings(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.say("/settings")
	r.sees("Язык: Русский")
	r.sees("Простой режим: выключен")
	r.sees("Новости об обращениях с 22:00 до 08:00 приходят без звука")
	r.press("Включить простой режим")
	r.sees("Простой режим: включён")
	r.sees("3 — 🌙 Тихие часы")
	r.say("3")
	r.sees("С 22:00 до 08:00 — тихие часы")
	r.sees("2 — ✓ 🔕 Сразу, но без звука")
	r.say("три")
	r.sees("Запомнил: новости с 22:00 до 08:00 ждут утра.")
	r.sees("Дороги и тротуары. Что случилось?")
	r.say("/quiet выкл")
	r.sees("приходят в любое время")
	r.sees("Что случилось?")
	r.say("/quiet on")
	r.sees("приходят без звука")
	r.say("/simple off")
	r.sees("Простой режим выключен")
	r.sees("Дороги и тротуары: что именно?")
	r.misses("1 — ")
	r.say("/simple off")
	r.sees("выключен")
	r.say("/simple")
	r.sees("включён")
	r.say("/settings")
	r.press("Назад")
	r.sees("Что случилось?")
	r.say("/quiet")
	r.say("Не горит фонарь у дома 5 по улице Ленина")
	r.sees("Добавить эти слова к нему?") // words are words, wherever they come
}

// TestQuietWhereNothingIsSilent: a messenger that makes a sound of everything offers
// the morning instead.
func TestQuietWhereNothingIsSilent(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.chat.Channel = "vk"
	r.say("/start")
	r.press("Русский")
	r.press("Согласен")
	r.say("/quiet")
	if got, want := strings.Join(r.labels(), "|"), "🔔 Как обычно, со звуком|✓ 🌅 Утром|⬅️ Назад"; got != want {
		t.Errorf("offered %s, want %s", got, want)
	}
	r.say("/quiet on")
	r.sees("ждут утра")
}

// TestSettingsStay: what was asked once holds for the next talk, whatever the
// conversation forgets.
func TestSettingsStay(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.say("/simple on")
	r.say("/quiet off")
	g.Turn(t, func(tx dialogs.Tx) error {
		s, err := tx.Session(dialogs.SessionKey{Chat: r.chat})
		if err != nil {
			return err
		}
		if want := (dialogs.Settings{Simple: true, Quiet: dialogs.Loud}); s.Settings != want {
			t.Errorf("kept %+v, want %+v", s.Settings, want)
		}
		s.State, s.Draft = "a state of another build", nil
		return tx.SaveSession(s)
	})
	r.say("/start")
	r.sees("Что сделать?")
}

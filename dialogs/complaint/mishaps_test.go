package complaint_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// mishaps are what people do beside the straight path; each is a story of one
// resident.
var mishaps = map[string]func(*testing.T, *dialogstest.Gateway){
	"the text of the consent changes":                   consentChanges,
	"a verdict before the new consent":                  verdictBeforeConsent,
	"a refusal drops what was told":                     refusal,
	"an unconfirmed place is not the draft's":           placeGivenUp,
	"Back from the confirmation":                        backFromConfirm,
	"Back from the description":                         backFromDescription,
	"a long description is replaced":                    longDescription,
	"done after a photo in the change of a description": doneAfterPhoto,
	"free words do not destroy a draft":                 wordsBesideDraft,
	"a new report does not destroy a draft":             newBesideDraft,
	"words wait through a detour":                       wordsWait,
	"an album for a case stays together":                albumToCase,
	"a late photo follows the case that was sent":       albumAfterSending,
	"an edited message changes its own words only":      editOne,
	"words that are too long together":                  tooLongTogether,
	"a caption is a description":                        captions,
	"a description in place of a topic":                 describedAtOnce,
	"words among the cases":                             wordsAmongCases,
	"a district that is not known":                      unknownDistrict,
	"quick presses":                                     quickPresses,
}

func TestMishaps(t *testing.T) {
	g := dialogstest.Open(t, sample)
	for name, story := range mishaps {
		t.Run(name, func(t *testing.T) { story(t, g) })
	}
}

func consentChanges(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.describeAt("Яма у дома 5")
	r.press("Да, верно")
	old := g.Directory
	defer func() { g.Directory = old }()
	g.Directory = changed(t, "centre.yaml", "Administration of the City", "Municipality of the City") // English only
	r.press("Отправить")
	r.misses("Принято")
	r.sees("Условия обработки данных изменились")
	r.press("Согласен")
	r.sees("Яма у дома 5")
	r.press("Отправить")
	k := r.newest()

	g.Directory = old
	r.say("Там же открыт колодезный люк")
	r.sees("Условия обработки данных изменились")
	r.press("Согласен")
	r.press("Про № " + k.Number + " · Яма на дороге")
	if words, _ := r.added(k.ID); !slices.Equal(words, []string{"Там же открыт колодезный люк"}) {
		t.Fatalf("the case got %q", words)
	}
}

func verdictBeforeConsent(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	k := r.file("Яма у дома 5")
	r.take(g.Answer(t, k.ID, "Заделали"))
	old := g.Directory
	defer func() { g.Directory = old }()
	g.Directory = changed(t, "centre.yaml", "example.org/policy", "example.org/another")
	r.say("/my")
	r.sees("Согласны?")
	r.press("Не решено")
	r.sees("снова в работе")
	r.press("Согласен")
	r.sees("Чем помочь?")
}

func refusal(t *testing.T, g *dialogstest.Gateway) {
	r := stranger(t, g)
	r.say("Не горит фонарь у дома 5")
	r.press("Русский")
	r.press("Не согласен")
	r.sees("записан только отказ")
	r.say("Не горит фонарь у дома 7")
	r.sees("не сохранены")
	r.press("Согласен")
	r.misses("записал")
	k := r.file("Яма")
	if k.Text != "Яма" {
		t.Fatalf("the case says %q", k.Text)
	}
}

func placeGivenUp(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.describeAt("Яма у дома 5")
	r.press("Да, верно")
	r.press("Изменить место")
	r.say("за углом") // names no district: the list is shown
	r.press("Назад")
	r.press("Назад")
	r.sees("📍 Чебоксары, Ленина, 5")
	r.press("Изменить место")
	r.say("Новочебоксарск, Винокурова, 1")
	r.press("Нет, другое место")
	r.press("Назад")
	r.sees("📍 Чебоксары, Ленина, 5")
	r.press("Отправить")
	if k := r.newest(); k.Territory != "cheboksary" || k.Address != "Чебоксары, Ленина, 5" {
		t.Fatalf("filed at %s, %q", k.Territory, k.Address)
	}
}

func backFromConfirm(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.describeAt("Яма у дома 5")
	r.press("Назад")
	r.sees("Где это?")
	r.pin()
	r.press("Назад")
	r.sees("Где это?")
	r.press("Выбрать из списка")
	r.press("Новочебоксарск")
	r.say("Винокурова, 1")
	r.press("Назад")
	r.sees("Новочебоксарск. Напишите улицу и дом")
	r.say("Винокурова, 2")
	r.sees("Винокурова, 2. Верно?")
}

func backFromDescription(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.press("Назад")
	r.sees("Дороги и тротуары: что именно?")
	r.press("Назад")
	r.press("Другое")
	r.press("Назад")
	r.sees("О чём сообщение")
}

func longDescription(t *testing.T, g *dialogstest.Gateway) {
	long := strings.Repeat("я", 2900)
	r := enter(t, g)
	r.describeAt(long)
	r.press("Да, верно")
	r.press("Изменить описание")
	r.say(strings.Repeat("ю", 2900))
	r.sees("Проверьте, пожалуйста")
	r.misses("яяя")
	r.press("Изменить описание")
	r.say(strings.Repeat("я", 3001))
	r.sees("слишком длинный")
	r.press("Назад")
	r.sees("ююю")
}

func doneAfterPhoto(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.describeAt("Яма у дома 5")
	r.press("Да, верно")
	r.press("Изменить описание")
	r.photo("", "")
	r.sees("Записал. 1 вложение")
	r.say("готово")
	r.sees("Яма у дома 5")
	r.sees("Вложений: 1")
}

func wordsBesideDraft(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма у дома 5")
	r.say("/cancel")
	r.say("Яма глубиной с колесо автобуса")
	r.sees("Добавить это к нему")
	r.press("Продолжить черновик")
	r.sees("Где это?")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.sees("Яма у дома 5\nЯма глубиной с колесо автобуса")
	r.say("/cancel")
	r.say("Не горит фонарь у дома 9")
	r.press("Новое обращение")
	r.sees("К какой теме")
	r.press("Двор и улица")
	r.press("Не горит фонарь")
	r.say("Чебоксары, Ленина, 9")
	r.press("Да, верно")
	r.misses("Яма")
	r.sees("Не горит фонарь у дома 9")
}

func newBesideDraft(t *testing.T, g *dialogstest.Gateway) {
	for _, wish := range []string{"/new", "📝 Сообщить о проблеме"} {
		r := enter(t, g)
		r.press("Дороги и тротуары")
		r.press("Яма на дороге")
		r.say("Яма у дома 5")
		r.say(wish)
		r.sees("Продолжить его или начать новое")
		r.press("Продолжить черновик")
		r.sees("Где это?")
		r.say(wish)
		r.say(wish)
		r.sees("О чём сообщение")
	}
}

func wordsWait(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	k := r.file("Яма у дома 5")
	r.say("Не горит фонарь у дома 9")
	r.sees("Это про № ")
	r.say("/start")
	r.sees("Есть неотправленный черновик")
	r.press("Мои обращения")
	r.say("/start")
	r.press("Продолжить черновик")
	r.sees("Это про № ")
	r.say("📝 Сообщить о проблеме") // the keyboard below the input field
	r.sees("К какой теме")
	r.press("Двор и улица")
	r.press("Не горит фонарь")
	r.say("Чебоксары, Ленина, 9")
	r.press("Да, верно")
	r.sees("Не горит фонарь у дома 9")
	if words, _ := r.added(k.ID); len(words) > 0 {
		t.Fatalf("the other case got %q", words)
	}
}

func albumToCase(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	k := r.file("Яма у дома 5")
	r.photo("a1", "Яма на дороге растёт")
	r.photo("a1", "")
	r.press("Про № " + k.Number + " · Яма на дороге")
	r.sees("Передал")
	r.photo("a1", "")
	r.misses("Это про одно")
	r.press("Мои обращения")
	r.press(k.Number + " · Яма на дороге")
	r.photo("a2", "И ещё")
	r.sees("Передал")
	r.photo("a2", "")
	words, files := r.added(k.ID)
	if files != 5 || words[0] != "Яма на дороге растёт" {
		t.Fatalf("the case got %q and %d files, want 5", words, files)
	}
}

func albumAfterSending(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.photo("a1", "Яма у дома 5")
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	r.photo("a1", "")
	r.misses("Это про одно")
	if _, files := r.added(k.ID); files != 1 || len(dialogs.DecodeFiles(k.Files)) != 1 {
		t.Fatalf("filed with %d files, then got %d", len(k.Files), files)
	}
}

func editOne(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.photo("", "Первое")
	second := r.photo("", "Второе")
	r.photo("", "Третье")
	r.edit(second, "Исправлено")
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.sees("Первое\nИсправлено\nТретье")
	r.edit(second, strings.Repeat("я", 2999))
	r.sees("слишком длинный")
	r.press("Отправить")
	if k := r.newest(); k.Text != "Первое\nИсправлено\nТретье" {
		t.Fatalf("filed %q", k.Text)
	}
}

func tooLongTogether(t *testing.T, g *dialogstest.Gateway) {
	half := strings.Repeat("яма ", 400) // 1600 units
	faces := strings.Repeat("🙂", 1501)  // 3002 units, 1501 characters
	early := stranger(t, g)
	early.say(half)
	early.say(half)
	early.sees("слишком длинный")
	r := enter(t, g)
	r.file("Яма у дома 5")
	r.say(half)
	r.say(half)
	r.sees("слишком длинный")
	r.press("Новое обращение")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.press("Назад")
	r.photo("", faces)
	r.sees("Подпись не взял")
}

func captions(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.photo("", "Яма у самого перехода")
	r.press("Яма на дороге")
	r.sees("Где это?") // the description is there
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.photo("", "А это вид сбоку")
	r.press("Отправить")
	if k := r.newest(); k.Text != "Яма у самого перехода\nА это вид сбоку" || len(k.Files) != 2 {
		t.Fatalf("filed %q with %d files", k.Text, len(k.Files))
	}
}

func describedAtOnce(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.say("На улице Ленина у дома 5 большая яма на дороге")
	r.press("Яма на дороге")
	r.sees("Где это?")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Изменить тему")
	r.say("не горит фонарь около самого подъезда дома")
	r.press("Не горит фонарь")
	r.press("Отправить")
	if k := r.newest(); k.Text != "На улице Ленина у дома 5 большая яма на дороге" {
		t.Fatalf("filed %q", k.Text)
	}
}

func wordsAmongCases(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.say("/my")
	r.say("привет")
	r.misses("Такого обращения у вас нет")
	r.say("26-99999")
	r.sees("Такого обращения у вас нет")
	r.say("Не горит фонарь у дома 9")
	r.sees("К какой теме")
}

func unknownDistrict(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма у дома 5")
	r.say("у магазина за углом")
	r.sees("Записал: «у магазина за углом». Не понял только, в каком это районе.")
	r.press("Не знаю")
	r.sees("у магазина за углом. Верно?")
	r.press("Да, верно")
	r.press("Отправить")
	if k := r.newest(); k.Territory != "chuvashia" || k.Address != "у магазина за углом" {
		t.Fatalf("filed at %s, %q", k.Territory, k.Address)
	}
}

func quickPresses(t *testing.T, g *dialogstest.Gateway) {
	r := enter(t, g)
	g.Step = time.Second
	defer func() { g.Step = 10 * time.Second }()
	roads, yards := r.button("Дороги и тротуары"), r.button("Двор и улица")
	r.hear(roads)
	r.sees("Дороги и тротуары: что именно?")
	r.hear(roads) // the finger trembled
	if r.last != "" {
		t.Fatalf("answered twice: %s", r.last)
	}
	r.hear(yards)
	r.sees("Эта кнопка уже не действует")
}

// A caption for which there is no room costs nobody his picture.
func TestACaptionWithoutRoom(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	for range 4 {
		r.photo("", strings.Repeat("я", 900))
	}
	r.sees("Подпись не взял")
	r.sees("4 вложения")
}

package radar

import (
	"fmt"
	"strings"
	"testing"

	"otklik/routing/routingtest"
)

func testimonies(texts ...string) (list []Testimony) {
	for i, text := range texts {
		text, address, _ := strings.Cut(text, " @ ")
		list = append(list, Testimony{Resident: fmt.Sprint("tg:", i), Text: text, Address: address})
	}
	return list
}

func repeated(n int, texts ...string) (all []string) {
	for range n {
		all = append(all, texts...)
	}
	return all
}

func TestWordsThatGrew(t *testing.T) {
	r := New(townIn(t, "Europe/Moscow"), Settings{}) // it knows few words of its own
	usual := repeated(10, "Нет горячей воды в доме", "Вода еле тёплая", "нет воды второй день, примите меры")
	for _, c := range []struct {
		what        string
		now, before []string
		want        string
	}{
		{"what is new", repeated(2, "Из крана идёт ржавая вода", "вода ржавая и пахнет", "Ржавая вода, нет сил"), usual, "ржавая"},
		{"what two people write", []string{"Ржавая вода", "ржавая вода", "Нет воды", "Нет воды", "Нет воды"}, usual, ""},
		{"what is as usual", repeated(3, "Нет горячей воды в доме", "Вода еле тёплая"), usual, ""},
		{"numbers", repeated(3, "Авария на ТЭЦ2 в 14 часов", "прорвало у ТЭЦ2"), usual, "прорвало часов"},
		{"somebody's name", repeated(3, "Мастер Сидоров сказал ждать", "Сидоров не отвечает", "звонили Сидорову"), usual, "ждать звонили отвечает сказал"},
		{"a name in capitals", repeated(3, "СИДОРОВ НЕ ОТВЕЧАЕТ", "СИДОРОВ ГРУБИТ"), usual, ""},
		{"a street of addresses", repeated(3, "На Хевешской прорвало трубу @ Хевешская, 5", "прорвало, Хевешская 7 @ ул. Хевешская, 7"), usual, "прорвало трубу хевешская"},
		{"a place of the directory", repeated(4, "Авария на Севере, прорвало"), usual, "прорвало севере"},
		{"nothing to compare with", repeated(2, "пахнет газом во дворе", "во дворе пахнет газом"), nil, "газом дворе пахнет"},
		{"nobody", nil, usual, ""},
	} {
		got := r.Grown(testimonies(c.now...), testimonies(c.before...))
		words := map[string]bool{}
		for _, w := range got {
			words[w] = true
		}
		want := strings.Fields(c.want)
		missing := ""
		for _, w := range want {
			if !words[w] {
				missing += " " + w
			}
		}
		if missing != "" || len(got) != len(want) {
			t.Errorf("%s: %q, want %q", c.what, got, want)
		}
	}
}

// Filler of the directory is never news.
func TestFillerIsNoNews(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	if got := r.Grown(testimonies(repeated(3, "здравствуйте, прошу принять меры", "пожалуйста, помогите, очень прошу")...), nil); len(got) > 0 {
		t.Errorf("%q", got)
	}
}

// One resident who writes a word a hundred times is one voice.
func TestOneVoiceIsNotACrowd(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	list := testimonies(repeated(100, "секретное слово")...)
	for i := range list {
		list[i].Resident = fmt.Sprint(i % 2)
	}
	if got := r.Grown(list, nil); got != nil {
		t.Errorf("%q", got)
	}
}

func FuzzGrown(f *testing.F) {
	for _, seed := range []string{"Нет воды", "\xff\xfe ТЭЦ-2", "а\u0301б\u0301в\u0301", "ЙЦУ йцу ЙцУ", strings.Repeat("слово", 4000)} {
		f.Add(seed)
	}
	r := New(routingtest.Sample(f), Settings{})
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range r.Grown(testimonies(text, text, text), testimonies(text)) {
			if strings.ContainsAny(w, "0123456789\n ") {
				t.Errorf("%q", w)
			}
		}
	})
}

package complaint

import (
	"testing"
	"time"

	"otklik/locales"
)

func words(t testing.TB) lexis {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return readLexis(texts)
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	l := words(t)
	for text, want := range map[string]float64{
		"12": 12, "12.5": 12.5, "12,5": 12.5, " 14 градусов ": 14, "14°C": 14, "14 °C": 14, "около 12 градусов": 12,
		"~16": 16, "-5": -5, "−5": -5, "минус 5": -5, "минус пять": -5, "+18": 18, "двенадцать": 12, "двадцать пять": 25,
		"сорок": 40, "минус двадцать два": -22, "ноль": 0, "0": 0, "15 мин.": 15, "15мин": 15, "minus five": -5, "twenty one": 21,
		"one": 1, "16%": 16, "девятиэтажка, 9": 9,
	} {
		if got, ok := l.number(text); !ok || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "холодно", "12-14", "12:30", "от 12 до 14", "дом 5/2", "1.2.3", "12 или 13", "двенадцать или 13", "1e9", "12345678901", "минус",
		"в квартире холодно уже третий день, дети болеют, в комнате всего 14 градусов тепла",
	} {
		if got, ok := l.number(text); ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestDaysAsPeopleWriteThem(t *testing.T) {
	l := words(t)
	zone := time.FixedZone("", 3*3600)
	monday := time.Date(2026, 11, 23, 0, 30, 0, 0, zone)
	for text, want := range map[string]string{
		"сегодня": "2026-11-23", "вчера": "2026-11-22", "Вчера!": "2026-11-22", "позавчера": "2026-11-21", "со вчера": "2026-11-22",
		"25.11": "2025-11-25", "22.11": "2026-11-22", "22.11.2026": "2026-11-22", "22.11.26": "2026-11-22", "2026-11-20": "2026-11-20",
		"5/9": "2026-09-05", "с 20.11.": "2026-11-20", "20 ноября": "2026-11-20", "25 ноября": "2025-11-25", "25 ноября 2024": "2024-11-25",
		"20-го ноября": "2026-11-20", "ноября 20": "2026-11-20", "31 декабря": "2025-12-31", "1 марта 2026 года": "2026-03-01",
		"3 дня назад": "2026-11-20", "три дня назад": "2026-11-20", "неделю назад": "2026-11-16", "2 недели назад": "2026-11-09",
		"день назад": "2026-11-22", "в понедельник": "2026-11-23", "с пятницы": "2026-11-20", "пт": "2026-11-20", "20": "2026-11-20",
		"с 25 числа": "2026-10-25", "31": "2026-10-31", "yesterday": "2026-11-22", "Nov 20": "2026-11-20", "20th November": "2026-11-20",
		"2 days ago": "2026-11-21", "a week ago": "2026-11-16", "on Friday": "2026-11-20", "29.02": "2024-02-29?",
	} {
		got, ok := l.day(text, monday, false)
		if want == "2024-02-29?" { // no leap year is near
			if ok {
				t.Errorf("%q: %v", text, got)
			}
			continue
		}
		if !ok || got.Format(time.DateOnly) != want {
			t.Errorf("%q: %v, %v, want %s", text, got, ok, want)
		}
	}
	if got, ok := l.day("25.11", monday, true); !ok || got.Format(time.DateOnly) != "2026-11-25" {
		t.Errorf("ahead: %v, %v", got, ok)
	}
	for _, text := range []string{
		"", "давно", "32.11", "25.13", "30 февраля", "2026-02-30", "20.11 или 21.11", "с 20 по 22", "ноября", "назад", "3 дня", "12:30",
		"20 ноября 2026 года 5", "вчера или позавчера", "0", "99", "5 ноября 3", "20.11.1200",
	} {
		if got, ok := l.day(text, monday, false); ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// FuzzValues: whatever is written is read as one number or day within sense, the same
// each time, or not at all.
func FuzzValues(f *testing.F) {
	for _, text := range []string{"12,5 °C", "минус двадцать два", "25.11", "25 ноября 2024", "3 дня назад", "с пятницы", "2026-11-25", "31", "Nov 20"} {
		f.Add(text, false)
		f.Add(text, true)
	}
	l := words(f)
	today := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string, ahead bool) {
		if n, ok := l.number(text); ok && (n != n || n > 1e9 || n < -1e9) {
			t.Errorf("%q is the number %v", text, n)
		}
		day, ok := l.day(text, today, ahead)
		if !ok {
			return
		}
		if day.Hour() != 0 || day.Year() > 2300 || day.After(today.AddDate(400, 0, 0)) {
			t.Errorf("%q is the day %v", text, day)
		}
		for _, layout := range []string{"2006-01-02", "02.01.2006", "2.1.2006"} {
			if day.Year() < 1900 {
				continue // so many days ago
			}
			if again, ok := l.day(day.Format(layout), today, ahead); !ok || !again.Equal(day) {
				t.Errorf("%q is %v, which is %v", text, day, again)
			}
		}
	})
}

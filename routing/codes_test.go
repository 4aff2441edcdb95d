package routing

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTerritoryByCode(t *testing.T) {
	d := places(t, `
territories:
  - id: okrug
    kind: municipality
    names: {ru: Округ}
    codes: [{oktmo: 97544000, from: 2025-01-01}, {oktmo: 97644000, until: 2024-12-31}]
  - {id: city, kind: municipality, oktmo: 97701000, names: {ru: Город}, aliases: ["97401000", Столица]}
  - {id: village, kind: district, parent: okrug, oktmo: 97544000101, names: {ru: Село}}
  - id: heir
    kind: municipality
    names: {ru: Наследник}
    codes: [97616000, {oktmo: 97707000, from: 2023-06-01}]
  - {id: gone, kind: municipality, names: {ru: Прежний}, codes: [{oktmo: 97707000, until: 2023-05-31}]}
  - {id: region, kind: region, oktmo: 97000000, names: {ru: Край}}
`)
	noon := func(day string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, day, d.Location())
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(12 * time.Hour)
	}
	for _, one := range []struct {
		code string
		at   time.Time
		want TerritoryID
	}{
		{"97544000", noon("2026-01-01"), "okrug"},
		{"97544000", noon("2024-01-01"), "okrug"}, // not in force yet, but whose else
		{"97644000", noon("2024-12-31"), "okrug"},
		{"97644000", noon("2026-01-01"), "okrug"}, // an old code is still understood
		{"97644000", time.Time{}, "okrug"},
		{"97401000", noon("2026-01-01"), "city"}, // an alias
		{"97544000101", noon("2026-01-01"), "village"},
		{"97544000106", noon("2026-01-01"), "okrug"}, // a settlement that is not listed
		{"97644410106", noon("2026-01-01"), "okrug"}, // one of the old settlement councils
		{"97644410", time.Time{}, "okrug"},
		{"97701000001", noon("2026-01-01"), "city"},
		{"97503000", noon("2026-01-01"), "region"}, // a municipality that is not listed
		{"97707000", noon("2023-05-31"), "gone"},
		{"97707000", noon("2023-06-01"), "heir"},
		{"97707000", noon("2030-06-01"), "heir"},
		{"97707000", time.Time{}, "heir"},
		{"12345678", noon("2026-01-01"), ""},
		{"9754400", noon("2026-01-01"), ""},
		{"975440001", noon("2026-01-01"), ""},
		{"", noon("2026-01-01"), ""},
		{"Столица", noon("2026-01-01"), ""},
	} {
		if got, ok := d.TerritoryByCode(one.code, one.at); got != one.want || ok != (one.want != "") {
			t.Errorf("%s at %v: %q, want %q", one.code, one.at, got, one.want)
		}
	}
	for text, want := range map[string]TerritoryID{"97644000": "okrug", "ОКТМО 97544000106": "okrug", "97707000": "heir"} {
		if got := d.FindTerritories(text, 3); len(got) != 1 || got[0] != want {
			t.Errorf("%q finds %v", text, got)
		}
	}
	for _, name := range []string{"okrug", "97644000", "97544000106"} {
		if got, ok := d.FindTerritory(name, noon("2026-01-01")); !ok || got.ID != "okrug" {
			t.Errorf("%s names %q", name, got.ID)
		}
	}
	if got, ok := d.FindTerritory("nowhere", noon("2026-01-01")); ok {
		t.Errorf("nowhere is %q", got.ID)
	}
	if okrug, _ := d.Territory("okrug"); okrug.OKTMO != "97544000" {
		t.Errorf("the code without an end is %q", okrug.OKTMO)
	}
	if gone, _ := d.Territory("gone"); gone.OKTMO != "" {
		t.Errorf("an abolished territory has the code %q", gone.OKTMO)
	}
}

func TestCodeOn(t *testing.T) {
	x := Territory{Codes: []Code{
		{OKTMO: "1", Until: "2024-12-31"}, {OKTMO: "2", From: "2025-01-01"}, {OKTMO: "3", From: "2026-01-01", Until: "2026-06-30"},
	}}
	for day, want := range map[string]string{
		"2020-01-01": "1", "2024-12-31": "1", "2025-01-01": "2", "2026-01-01": "3", "2026-06-30": "3", "2026-07-01": "2",
	} {
		if got, ok := x.CodeOn(day); !ok || got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	x.Codes = x.Codes[:1]
	if got, ok := x.CodeOn("2025-01-01"); ok {
		t.Errorf("after the end: %q", got)
	}
}

// A territory whose codes have all run out is told, and only then.
func TestNoCodeInForceIsAWarning(t *testing.T) {
	d := places(t, `
territories:
  - {id: old, kind: municipality, names: {ru: Старый}, codes: [{oktmo: 97644000, until: 2024-12-31}], aliases: ["97544000"]}
  - {id: new, kind: municipality, names: {ru: Новый}, codes: [{oktmo: 97554000, from: 2027-01-01}, 97654000]}
  - {id: none, kind: district, names: {ru: Без кода}}
`)
	count := func(day string) int {
		n := 0
		for _, w := range d.WarningsAt(at(t, day+" 10:00")) {
			if w.File == "territories.yaml" {
				if n++; w.Line != 3 || w.Col == 0 {
					t.Errorf("%s: %s", day, w)
				}
			}
		}
		return n
	}
	if before, after := count("2024-12-31"), count("2025-01-01"); before != 0 || after != 1 {
		t.Errorf("%d warnings on the last day, %d after it", before, after)
	}
}

// TestWhoHasACodeOnTheSameDays: the first of another territory, as a search through all
// before would find it.
func TestWhoHasACodeOnTheSameDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]string{"", "2020-01-01", "2021-01-01", "2022-01-01"})
		var held holdings
		var all []holder
		for i := range rapid.IntRange(1, 12).Draw(t, "holders") {
			h := holder{Code: Code{OKTMO: "1", From: day.Draw(t, "from"), Until: day.Draw(t, "until")}, at: place{line: i + 1}}
			h.id = TerritoryID(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id"))
			var want holder
			if at := slices.IndexFunc(all, func(o holder) bool { return o.id != h.id && o.meets(h.Code) }); at >= 0 {
				want = all[at]
			}
			if got, ok := held.meeting(h); got != want || ok != (want.id != "") {
				t.Fatalf("%v after %v: %v, want %v", h, all, got, want)
			}
			held.add(h, i)
			all = append(all, h)
		}
	})
}

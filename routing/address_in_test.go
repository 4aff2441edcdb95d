package routing

import (
	"testing"
)

// TestAddressIn: a street of the list with a house is found among words; what only looks like
// one is not.
func TestAddressIn(t *testing.T) {
	d := sample(t)
	for text, want := range map[string]string{
		"Третий день нет горячей воды, Гагарина, 5":              "Гагарина, 5",
		"Гагарина, 5. Третий день нет воды":                      "Гагарина, 5",
		"На ул. Гагарина 7/2 не горит фонарь":                    "ул. Гагарина 7/2",
		"не горит фонарь у дома на проспекте Ленина, 12а, темно": "проспекте Ленина, 12а",
		"У нас во дворе темно":                                   "",
		"Собрались 5 человек у подъезда":                         "",
		"Гагарина не чистят":                                     "",
		"Яма 5 метров":                                           "",
		"":                                                       "",
	} {
		if got := d.AddressIn(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

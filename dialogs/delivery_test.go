package dialogs

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// TestDelivery: a card says of an answer what is true of all its parts, also when an
// operator has sent a lost one again.
func TestDelivery(t *testing.T) {
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := wording{texts: texts, directory: &routing.Directory{}, lang: "ru"}
	for events, want := range map[string]string{
		"":                                    "",
		"answered":                            "отправляется",
		"answered delivered":                  "ответ доставлен",
		"answered undelivered delivered":      "не доставлен",
		"answered undelivered resent":         "отправляется",
		"undelivered resent delivered":        "ответ доставлен",
		"undelivered undelivered resent":      "не доставлен",
		"answered undelivered resent dropped": "оператор шлюза",
		"undelivered answered delivered":      "ответ доставлен",
		"answered resent undelivered":         "не доставлен",
	} {
		var list []routing.Event
		for _, word := range strings.Fields(events) {
			e := routing.Event{Kind: routing.EventKind(word)}
			switch word {
			case "undelivered":
				e.Text = string(bots.Gone)
			case "dropped":
				e.Kind, e.Text = routing.EventUndelivered, word
			}
			list = append(list, e)
		}
		if got := delivery(w, list); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: %q, want %q", events, got, want)
		}
	}
}

// A letter that an operator has put back in the queue is no news yet.
func TestNothingIsDeliveredBeforeItIsSettled(t *testing.T) {
	for _, state := range []string{"due", "held", "merged"} {
		n := &Notices{} // without a unit of work: touching one would panic
		if err := n.Delivered(Sent{Letter: bots.Letter{Case: 1, Purpose: bots.Answer}, State: state}); err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
}

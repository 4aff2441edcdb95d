package telegram

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"otklik/bots"
	"otklik/bots/botstest"
	"otklik/bots/hostile"
)

// TestHostileWordsAreRendered is T21 at the wire: what fits is sent letter by
// letter as it is, what does not is refused, and no label breaks a keyboard.
func TestHostileWordsAreRendered(t *testing.T) {
	r, refused := rand.New(rand.NewPCG(21, 2)), 0
	n := botstest.HostileStrings(t)
	for range n {
		words := hostile.Words(r)
		for field, most := range map[string]int{"text": limits.Text, "caption": limits.Caption} {
			out := bots.Outbound{Chat: bots.Chat{Channel: "tg", ID: "7"}, Key: 1, Text: words}
			out.Keyboard.Rows = [][]bots.Button{{{Text: "x" + words, Data: "d"}}}
			if field == "caption" {
				out.Files = []bots.File{{Channel: "tg", ID: "photo1_2", Kind: bots.Photo}}
			}
			request, err := render(out, "tg")
			if err != nil {
				refused++
				continue
			}
			if sent := request.params[field]; sent != words || !utf8.ValidString(words) || bots.Units(words) > most {
				t.Fatalf("%+q was sent as %+q", words, sent)
			}
			if keyboard, ok := request.params["reply_markup"]; ok && !json.Valid([]byte(keyboard)) {
				t.Fatalf("%+q makes the keyboard %s", words, keyboard)
			}
		}
	}
	if refused == 0 || refused > 2*n-n/2 {
		t.Errorf("%d of %d refused: the strings prove nothing", refused, n)
	}
}

package vk

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
		out := bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: "7"}, Key: 1, Text: words}
		out.Keyboard.Rows = [][]bots.Button{{{Text: "x" + words, Data: "d"}}}
		request, err := render(out, "vk")
		if err != nil {
			refused++
			continue
		}
		if request.params["message"] != words || !utf8.ValidString(words) || bots.Units(words) > limits.Text {
			t.Fatalf("%+q was sent as %+q", words, request.params["message"])
		}
		if keyboard, ok := request.params["keyboard"].(string); ok && !json.Valid([]byte(keyboard)) {
			t.Fatalf("%+q makes the keyboard %s", words, keyboard)
		}
	}
	if refused == 0 || refused > n/2 {
		t.Errorf("%d of %d refused: the strings prove nothing", refused, n)
	}
}

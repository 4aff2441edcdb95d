package dialogs

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"otklik/bots"
)

// tray collects what is posted.
type tray struct{ letters []bots.Letter }

func (y *tray) Post(l bots.Letter) (bots.LetterID, error) {
	l.ID = bots.LetterID(len(y.letters) + 1)
	y.letters = append(y.letters, l)
	return l.ID, nil
}

var twoChannels = &House{Channels: map[string]bots.Limits{"telegram": telegramLimits, "vk": vkLimits}, Seal: NewSeal([]byte("key"))}

// TestPostFits: whatever is posted, every letter is one message within the
// limits, no word and no file is lost or changed, and the keyboard is there once.
func TestPostFits(t *testing.T) {
	alphabet := []rune("ая \n😀eЁ.")
	rapid.Check(t, func(t *rapid.T) {
		channel := rapid.SampledFrom([]string{"telegram", "vk"}).Draw(t, "channel")
		limits := twoChannels.Channels[channel]
		text := strings.Repeat(rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 60, -1).Draw(t, "text"), rapid.IntRange(0, 200).Draw(t, "times"))
		l := bots.Letter{Chat: bots.Chat{Channel: channel, ID: "1"}, Text: text, ReplyTo: "7"}
		for range rapid.IntRange(0, 13).Draw(t, "files") {
			l.Files = append(l.Files, bots.File{ID: "f", Kind: rapid.SampledFrom([]bots.FileKind{bots.Photo, bots.Document}).Draw(t, "kind")})
		}
		if rapid.Bool().Draw(t, "keyboard") {
			l.Keyboard = bots.Keyboard{Rows: [][]bots.Button{{{Text: "x", Data: "y"}}}}
		}
		y := &tray{}
		if _, err := post(y, twoChannels, l); err != nil {
			t.Fatal(err)
		}
		var words strings.Builder
		files, keyboards := 0, 0
		for _, x := range y.letters {
			words.WriteString(x.Text)
			files += len(x.Files)
			if len(x.Keyboard.Rows) > 0 {
				keyboards++
			}
			limit := limits.Text
			if len(x.Files) > 0 {
				limit = limits.Caption
			}
			if bots.Units(x.Text) > limit || len(x.Files) > limits.Files || !utf8.ValidString(x.Text) {
				t.Fatalf("%d units, %d files", bots.Units(x.Text), len(x.Files))
			}
			if len(x.Files) > 1 && len(x.Keyboard.Rows) > 0 {
				t.Fatal("an album with a keyboard")
			}
		}
		if words.String() != text || files != len(l.Files) || keyboards != len(l.Keyboard.Rows) || y.letters[0].ReplyTo != "7" {
			t.Fatalf("posted %d files of %d, %d keyboards, text equal: %v", files, len(l.Files), keyboards, words.String() == text)
		}
	})
}

// TestPostEdit: an edit stays one message.
func TestPostEdit(t *testing.T) {
	y := &tray{}
	l := bots.Letter{Chat: bots.Chat{Channel: "vk", ID: "1"}, Text: strings.Repeat("слово ", 2000), EditOf: 5}
	if _, err := post(y, twoChannels, l); err != nil {
		t.Fatal(err)
	}
	if len(y.letters) != 1 || bots.Units(y.letters[0].Text) > 4096 || !strings.HasSuffix(y.letters[0].Text, "…") {
		t.Errorf("%d letters, the first of %d units", len(y.letters), bots.Units(y.letters[0].Text))
	}
}

func TestPostRefusesLongData(t *testing.T) {
	l := bots.Letter{Keyboard: bots.Keyboard{Rows: [][]bots.Button{{{Text: "x", Data: strings.Repeat("y", 57)}}}}}
	if _, err := post(&tray{}, twoChannels, l); err == nil {
		t.Error("57 bytes of button data were posted with a signature of 8")
	}
}

func TestFilesRoundTrip(t *testing.T) {
	files := []bots.File{{Channel: "vk", ID: "a|b", Kind: bots.Photo, Name: "x.jpg", Size: 7}, {Channel: "telegram", ID: "q", Kind: bots.Voice}}
	if diff := cmp.Diff(files, DecodeFiles(append(EncodeFiles(files), "not json"))); diff != "" {
		t.Error(diff)
	}
}

package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
)

// TestTooLargeAnswer: a clerk is told of a file that cannot be passed on, with the
// limit; the rest of his answer goes, and nothing alone is no answer. Of the clerks'
// own talk nobody takes notice.
func TestTooLargeAnswer(t *testing.T) {
	w := scene(t)
	card := w.newest(city, "26-00001 ·")
	var answers []bots.Letter
	send := func(replyTo, text, album string, files ...bots.File) (told string) {
		in := say(city, ivan, text)
		in.ReplyTo, in.Album, in.Files = replyTo, album, files
		for _, l := range w.g.Hear(t, in) {
			switch {
			case l.Purpose == bots.Answer:
				answers = append(answers, l)
			case l.Chat == city && l.Purpose == bots.Dialog:
				told += l.Text
			}
		}
		return told
	}
	large := bots.File{Channel: "telegram", ID: "film", Kind: bots.Video, Size: 21 << 20}
	photo := bots.File{Channel: "telegram", ID: "photo", Kind: bots.Photo, Size: 1 << 20}
	if told := send("", "", "", large); told != "" {
		t.Errorf("the clerks' own film was answered: %s", told)
	}
	if told := send(card.message, "", "", large); !strings.Contains(told, "больше 20 МБ") || len(answers) != 0 {
		t.Errorf("%d answers; said %q", len(answers), told)
	}
	for _, files := range [][]bots.File{{large, photo}, {large}} {
		if told := send(card.message, "Заделали", "a", files...); !strings.Contains(told, "больше 20 МБ") {
			t.Errorf("said %q", told)
		}
	}
	if len(answers) != 2 || !strings.Contains(answers[0].Text, "Заделали") || len(answers[0].Files) != 1 || answers[0].Files[0] != photo || len(answers[1].Files) != 0 {
		t.Errorf("the resident got %d answers: %+v", len(answers), answers)
	}
}

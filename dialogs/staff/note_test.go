package staff_test

import (
	"fmt"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/routing"
)

// album sends an album as a messenger does: each picture is a message of its own, all of
// them replies to the same.
func (w *office) album(person, name string, on shown, captions ...string) {
	for i, text := range captions {
		in := say(city, person, text)
		in.Album, in.ReplyTo, in.Files = name, on.message, picture(fmt.Sprint(name, i))
		w.hear(in)
	}
}

func picture(id string) []bots.File {
	return []bots.File{{Channel: "telegram", ID: id, Kind: bots.Photo}}
}

// given are the files that the resident got.
func (w *office) given() (ids []string) {
	for _, s := range w.shown[anna] {
		for _, f := range s.letter.Files {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// notes are the notes of the first case, with how many pictures each has.
func (w *office) notes() (list []string) {
	for _, e := range w.past("26-00001", routing.EventNote) {
		list = append(list, fmt.Sprint(e.Text, " ", len(e.Files)))
	}
	return list
}

// TestNoteToAQuestion: a note in reply to a question of the bot is none of the
// answer, with all pictures of its album and whatever stands before its mark.
func TestNoteToAQuestion(t *testing.T) {
	for name, begin := range map[string]func(*office) shown{
		"answer": func(w *office) shown {
			w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
			w.tap(city, ivan, w.newest(city, "ещё не отправлен"), "Исправить")
			return w.newest(city, "что ответить жителю")
		},
		"question": func(w *office) shown {
			w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Уточнить")
			return w.newest(city, "что уточнить")
		},
	} {
		for _, mark := range []string{"//", " //", "\n//", "\u200b//"} {
			w := watched(t)
			q := begin(w)
			before := len(w.shown[anna])
			w.album(ivan, "n", q, mark+" "+secret+", акт с фамилией", "", "вид сбоку")
			if len(w.shown[anna]) != before {
				t.Errorf("%s, %q: the resident got %q", name, mark, w.shown[anna][before].letter.Text)
			}
			if got := w.notes(); fmt.Sprint(got) != "["+secret+", акт с фамилией 1  1 вид сбоку 1]" {
				t.Errorf("%s, %q: the notes are %q", name, mark, got)
			}
		}
	}
}

// TestNoteOnALaterPicture: a later caption with the mark, and what comes after it, stays
// inside; its clerk is told what went before.
func TestNoteOnALaterPicture(t *testing.T) {
	w := scene(t)
	w.album(ivan, "n", w.newest(city, "26-00001 ·"), "", " // "+secret, "")
	if got := w.given(); len(got) != 1 || got[0] != "n0" {
		t.Errorf("the resident got %q", got)
	}
	if got := w.notes(); fmt.Sprint(got) != "["+secret+" 1  1]" {
		t.Errorf("the notes are %q", got)
	}
	told := 0
	for _, l := range w.heard {
		if l.Chat == city && strings.Contains(l.Text, "не на первом фото") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the clerk was told %d times", told)
	}
}

// TestNoteAlbumOutlivesAPress: what is pressed between the pictures of a note's album does not
// make an answer of the later ones.
func TestNoteAlbumOutlivesAPress(t *testing.T) {
	w := watched(t)
	w.file()
	w.tap(city, ivan, w.newest(city, "26-00002 ·"), "Ответить")
	w.replyTo(city, ivan, w.newest(city, "что ответить жителю"), "Направлено в отдел.")
	card := w.newest(city, "26-00001 ·")
	w.album(ivan, "n", card, "// "+secret)
	w.replyTo(city, ivan, w.newest(city, "ещё не отправлен"), "Яму заделали утром.")
	w.album(ivan, "n", card, "Сделали утром.")
	if got := w.notes(); len(w.answers()) != 1 || len(got) != 2 {
		t.Errorf("answered %q, noted %q", w.answers(), got)
	}
}

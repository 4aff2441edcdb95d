package mydata_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/mydata"
	"otklik/routing"
)

const sample = "../../examples/cheboksary"

var (
	anna  = bots.Chat{Channel: "telegram", ID: "1001"}
	boris = bots.Chat{Channel: "telegram", ID: "1002"}
)

// file files a case and gives its id.
func file(t *testing.T, g *dialogstest.Gateway, chat bots.Chat, text string) (id routing.CaseID) {
	t.Helper()
	g.Turn(t, func(tx dialogs.Tx) error {
		tell := &dialogs.Notices{Tx: tx, House: g.House, Directory: g.Directory, Now: g.Now}
		c := routing.Cases{Directory: g.Directory, Tx: tx, Now: g.Now, Tell: tell}
		photo := bots.File{Channel: chat.Channel, ID: "f" + chat.ID, Kind: bots.Photo, Name: "снимок.jpg"}
		k, err := c.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: text, Address: "Ленина, 5, кв. 12",
				Files: dialogs.EncodeFiles([]bots.File{photo}), Applicant: routing.Applicant{Name: "Анна К.", Phone: "+79001234567"}},
			Language: "ru", Resident: chat.String(), Origin: chat.String(),
		})
		if err == nil {
			id = k.ID
		}
		return err
	})
	return id
}

func exported(t *testing.T, g *dialogstest.Gateway, chat bots.Chat, language string) (text, data string) {
	t.Helper()
	x := &mydata.Exporter{House: g.House, Archive: g.Store}
	var out []string
	for _, f := range mydata.Files(chat, language, "x") {
		body, err := x.Open(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(raw))
	}
	return out[0], out[1]
}

// TestEverythingOfHim: both files have all that a person said and was answered, and
// nothing of the staff's or of somebody else's.
func TestEverythingOfHim(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Hear(t, bots.Inbound{Kind: bots.Message, Chat: anna, From: bots.Person{ID: anna.ID, Name: "Анна", Language: "ru"}, MessageID: "1", Text: "/start"})
	id := file(t, g, anna, "Яма во весь ряд")
	file(t, g, boris, "Чужая беда")
	desk := g.Directory.Centre().DutyDesk
	g.Deed(t, func(c routing.Cases) error {
		clerk := routing.Actor{ID: "telegram:777", Desk: desk}
		_, err := c.Add(id, anna.String(), routing.Remark{Text: "И ещё лужа"})
		_, err2 := c.Note(id, clerk, routing.Remark{Text: "между нами: опять она"})
		_, err3 := c.Answer(id, clerk, routing.Remark{Text: "Засыплем завтра"})
		return errors.Join(err, err2, err3)
	})
	text, data := exported(t, g, anna, "ru")
	for _, want := range []string{"Яма во весь ряд", "И ещё лужа", "Засыплем завтра", "Ленина, 5, кв. 12", "Анна К.", "+79001234567", "снимок.jpg", anna.String()} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
		if !strings.Contains(data, want) {
			t.Errorf("the JSON lacks %q:\n%s", want, data)
		}
	}
	for _, none := range []string{"между нами", "777", "Чужая беда", boris.ID} {
		if strings.Contains(text, none) || strings.Contains(data, none) {
			t.Errorf("%q is in the files", none)
		}
	}
	if !json.Valid([]byte(data)) || strings.Contains(text, "<no value>") || !strings.HasPrefix(text, "\uFEFF") {
		t.Errorf("not as promised:\n%s\n%s", text, data)
	}
}

// TestFileOfNobody: what is no file of ours is left to others, and what names nobody
// will never be sent.
func TestFileOfNobody(t *testing.T) {
	x := &mydata.Exporter{}
	if body, err := x.Open(context.Background(), bots.File{Channel: "telegram", ID: "txt|ru|telegram:1"}); body != nil || err != nil {
		t.Errorf("of another channel: %v, %v", body, err)
	}
	if _, err := x.Open(context.Background(), bots.File{Channel: mydata.Channel, ID: "txt|ru|"}); bots.FailureOf(err) != bots.Invalid {
		t.Errorf("of nobody: %v", err)
	}
}

// What a person said in one chat is his own in the files of a case that he moved to another
// one, and not an agency's.
func TestOwnWordsOfAMovedCase(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Hear(t, bots.Inbound{Kind: bots.Message, Chat: boris, From: bots.Person{ID: boris.ID, Language: "ru"}, MessageID: "1", Text: "/start"})
	id := file(t, g, anna, "Яма во весь ряд")
	g.Deed(t, func(c routing.Cases) error {
		_, err := c.Add(id, anna.String(), routing.Remark{Text: "И ещё лужа"})
		_, err2 := c.MoveTo(id, anna.String(), boris.String())
		return errors.Join(err, err2)
	})
	text, data := exported(t, g, boris, "ru")
	if !regexp.MustCompile(`(?s)"by": "you",\s+"text": "И ещё лужа"`).MatchString(data) || strings.Contains(data, `"sent_by_you": false`) {
		t.Errorf("the JSON: %s", data)
	}
	if strings.Contains(text, "Ведомство: И ещё лужа") || !strings.Contains(text, "И ещё лужа") {
		t.Errorf("the text: %s", text)
	}
}

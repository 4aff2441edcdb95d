package audit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"otklik/routing"
	"otklik/routing/audit"
)

func chain(n int) (list []audit.Entry) {
	h := audit.Head{Chain: "city"}
	for range n {
		e := audit.Entry{At: 1, Kind: "case.taken", Actor: "vk:1", Chat: "vk:2", Case: 3, Ref: 4, Facts: "{}", Words: "w"}
		h.Append(&e)
		list = append(list, e)
	}
	return list
}

func follow(list []audit.Entry) (err error) {
	h := audit.Head{Chain: "city"}
	for _, e := range list {
		if err = h.Follow(e); err != nil {
			return err
		}
	}
	return nil
}

// Whatever is changed in an entry shows at that entry; an entry that is gone or moved
// shows where it should stand.
func TestFollowFindsEveryChange(t *testing.T) {
	if err := follow(chain(3)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*audit.Entry){
		"at": func(e *audit.Entry) { e.At++ }, "kind": func(e *audit.Entry) { e.Kind += "x" }, "actor": func(e *audit.Entry) { e.Actor = "" },
		"chat": func(e *audit.Entry) { e.Chat = "" }, "case": func(e *audit.Entry) { e.Case++ }, "ref": func(e *audit.Entry) { e.Ref = 0 },
		"facts": func(e *audit.Entry) { e.Facts = `{"is":"closed"}` }, "words": func(e *audit.Entry) { e.Words = "" },
		"hash":         func(e *audit.Entry) { e.Hash = strings.Repeat("0", 64) },
		"chain":        func(e *audit.Entry) { e.Chain = "other" },
		"number":       func(e *audit.Entry) { e.N++ },
		"across field": func(e *audit.Entry) { e.Kind, e.Actor = e.Kind+e.Actor[:1], e.Actor[1:] },
	} {
		list := chain(3)
		change(&list[1])
		var broken *audit.Broken
		if err := follow(list); !errors.As(err, &broken) || broken.N != 2 || broken.Chain != "city" {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := append(chain(3)[:1], chain(3)[2])
	if err := follow(gone); !errors.Is(err, audit.ErrMissing) {
		t.Errorf("a loss: %v", err)
	}
}

// Digests hang on the key and on all that was said; an event without words has none.
func TestDigests(t *testing.T) {
	key, other := audit.Key("a key"), audit.Key("another")
	said := routing.Event{Kind: routing.EventAnswered, Text: "Сделано"}
	excused, filed, broken := said, said, said
	excused.Detail.Excuse, filed.Files, broken.Text = "срочно", []string{"f"}, "Сделано\xff"
	seen := map[string]bool{key.Words(said): true, other.Words(said): true, key.Words(excused): true, key.Words(filed): true, key.Words(broken): true}
	if len(seen) != 5 || seen[""] {
		t.Errorf("digests: %v", seen)
	}
	if got := key.Words(routing.Event{Kind: routing.EventTopic, Detail: routing.Detail{Before: "a", After: "b"}}); got != "" {
		t.Errorf("a change of topic has words: %s", got)
	}
	repaired := broken
	repaired.Text = "Сделано\uFFFD" // as a database gives it back
	if key.Words(broken) != key.Words(repaired) {
		t.Error("broken letters have another digest when they are read back")
	}
	if p := key.Person("telegram:7"); !strings.HasPrefix(p, "resident:telegram:") || strings.HasSuffix(p, ":7") || p == other.Person("telegram:7") {
		t.Errorf("a person: %s", p)
	}
}

// An entry has the facts of an event and none of its words.
func TestAnEntryOfAnEvent(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	e := routing.Event{Case: 5, Kind: routing.EventAnswered, Text: "canary", At: at, Detail: routing.Detail{
		Was: routing.InProgress, Is: routing.Answered, Before: "canary", Where: "canary", Doubts: routing.Doubts{Lacks: []string{"no_time"}, Excuse: "canary"},
	}}
	got := audit.Key("k").Of(e, 9, "city")
	if got.Facts != `{"is":"answered","lacks":"no_time","was":"in_progress"}` || got.Case != 5 || got.Ref != 9 || got.Chain != "city" || got.At != at.UnixMilli() {
		t.Errorf("%+v", got)
	}
	f, err := audit.ParseFacts(got.Facts)
	if err != nil || f["was"] != "in_progress" || f.Text() != got.Facts {
		t.Errorf("%v, %v", f, err)
	}
	given := audit.Key("k").Of(routing.Event{Kind: routing.EventAssigned, Detail: routing.Detail{Before: "vk:1", After: "vk:2"}}, 1, "city")
	if given.Facts != `{"after":"vk:2","before":"vk:1"}` || given.Words != "" {
		t.Errorf("%+v", given)
	}
}

package dialogs

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"otklik/bots"
)

// TestSeal: a button is known in its own chat, to its own person and whole, and
// nowhere else; what is cut, changed or moved between the parts is not.
func TestSeal(t *testing.T) {
	s, other := NewSeal([]byte("one key")), NewSeal([]byte("another key"))
	part := rapid.StringMatching(`[a-z0-9.:~-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		chat := bots.Chat{Channel: part.Draw(t, "channel"), ID: part.Draw(t, "chat")}
		person, data := part.Draw(t, "person"), part.Draw(t, "data")
		sealed := s.Sign(chat, person, data)
		if got, ok := s.Verify(chat, person, sealed); !ok || got != data {
			t.Fatalf("%q came back as %q, %v", sealed, got, ok)
		}
		chat2 := bots.Chat{Channel: part.Draw(t, "channel"), ID: part.Draw(t, "chat")}
		person2, data2 := part.Draw(t, "person"), part.Draw(t, "data")
		if chat2 != chat || person2 != person || data2 != data {
			if _, ok := s.Verify(chat2, person2, data2+sealed[len(sealed)-markLen:]); ok {
				t.Fatalf("%q of %v %q is good as %q in %v for %q", data, chat, person, data2, chat2, person2)
			}
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "at")
		changed := []byte(sealed)
		changed[i] ^= 1 << rapid.IntRange(0, 6).Draw(t, "bit")
		for _, x := range []string{string(changed), sealed[:i], sealed + "A", data, ""} {
			if got, ok := s.Verify(chat, person, x); ok {
				t.Fatalf("%q passed as %q", x, got)
			}
		}
		if _, ok := other.Verify(chat, person, sealed); ok {
			t.Fatal("another key knows the button")
		}
	})
}

// TestOldKey: while a key is being replaced, buttons of both work and new ones
// have the new.
func TestOldKey(t *testing.T) {
	chat := bots.Chat{Channel: "vk", ID: "1"}
	before, now := NewSeal([]byte("old")), NewSeal([]byte("new"), []byte("old"))
	if data, ok := now.Verify(chat, "", before.Sign(chat, "", "c.take.1")); !ok || data != "c.take.1" {
		t.Error("a button of the old key is not known")
	}
	if _, ok := before.Verify(chat, "", now.Sign(chat, "", "c.take.1")); ok {
		t.Error("new buttons are signed with the old key")
	}
}

// TestWhoseButton: in a group an answer is one person's and a card everybody's.
func TestWhoseButton(t *testing.T) {
	h := &House{Seal: NewSeal([]byte("key"))}
	for _, group := range []bool{false, true} {
		for _, data := range []string{"d.reason.1.x", "c.take.1"} {
			l := bots.Letter{Chat: bots.Chat{Channel: "vk", ID: "5"}, Group: group, Keyboard: bots.Keyboard{Rows: [][]bots.Button{{{Data: data}}}}}
			k, err := h.sealed(l, "ivan")
			if err != nil {
				t.Fatal(err)
			}
			if l.Keyboard.Rows[0][0].Data != data {
				t.Fatal("the caller's keyboard was changed")
			}
			for _, who := range []string{"ivan", "olga"} {
				in := bots.Inbound{Kind: bots.Press, Chat: l.Chat, Group: group, From: bots.Person{ID: who}, Data: k.Rows[0][0].Data}
				out, forged := h.unsealed(in)
				if want := group && data[0] == 'd' && who != "ivan"; forged != want || (out.Data == data) == want {
					t.Errorf("%q in a group: %v, pressed by %s: forged %v, data %q", data, group, who, forged, out.Data)
				}
			}
		}
	}
}

// TestTheLongestButtonFits: the longest state beside the longest id of a
// directory, in the most unlucky revision, still leaves room for the signature.
func TestTheLongestButtonFits(t *testing.T) {
	p := dialogPress{state: strings.Repeat("s", longestState), rev: revs*7 - 1, value: strings.Repeat("v", 40)}
	l := bots.Letter{Keyboard: bots.Keyboard{Rows: [][]bots.Button{{
		{Data: p.encode()}, {Data: CasePress{Verb: "not_solved", Case: 1<<63 - 1}.Encode()}, {Kind: bots.Link, URL: "https://example.org"},
	}}}}
	k, err := (&House{Seal: NewSeal([]byte("key"))}).sealed(l, "")
	if err != nil || len(k.Rows[0][0].Data) != maxData {
		t.Errorf("%d bytes, %v", len(k.Rows[0][0].Data), err)
	}
	if k.Rows[0][2].Data != "" {
		t.Error("a link carries data")
	}
}

package simulator_test

import (
	"errors"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
)

func TestAPersonCanDoOnlyWhatAClientCan(t *testing.T) {
	s := start(t, simulator.Options{})
	for _, platform := range []bots.Platform{bots.Telegram, bots.VK} {
		p, other := s.Person(platform, "Anna", "ru"), s.Person(platform, "Boris", "ru")
		group := s.Group(platform, "Roads", p, other)
		theirs := say(t, other, group, "theirs")
		many := make([][]byte, 11)
		for name, x := range map[string]struct {
			err  error
			want error
		}{
			"empty":         {second(p.Say(nil, "")), simulator.ErrEmpty},
			"long":          {second(p.Say(nil, strings.Repeat("x", 4097))), simulator.ErrTooLong},
			"no photo":      {second(p.Photo(nil, "c")), simulator.ErrEmpty},
			"eleven photos": {second(p.Photo(nil, "", many...)), simulator.ErrTooLong},
			"reply to none": {second(p.Reply(nil, "7", "x")), simulator.ErrNoSuch},
			"foreign chat":  {second(p.Say(other.Chat(), "x")), simulator.ErrStranger},
			"foreign edit":  {p.EditText(group, theirs.ID, "x"), simulator.ErrForeign},
			"no such edit":  {p.EditText(group, "9", "x"), simulator.ErrNoSuch},
			"no such press": {p.Press(group, theirs.ID, "x"), simulator.ErrNoSuch},
			"nothing forge": {p.Forge(nil, "", "x"), simulator.ErrNoSuch},
		} {
			if !errors.Is(x.err, x.want) {
				t.Errorf("%s: %s: %v, want %v", platform, name, x.err, x.want)
			}
		}
		if n := len(p.Chat().Messages()); n != 0 {
			t.Errorf("%s: refused actions left %d messages", platform, n)
		}
		if m := group.Members(); len(m) != 2 || m[0] != p || p.Chat().Members()[0] != p || p.Chat().Platform() != platform {
			t.Errorf("%s: members %v", platform, m)
		}
	}
	if _, err := s.Person(bots.Telegram, "Vera", "").Photo(nil, strings.Repeat("c", 1025), []byte("jpeg")); !errors.Is(err, simulator.ErrTooLong) {
		t.Errorf("a long caption in Telegram: %v", err)
	}
	if _, err := s.Person(bots.VK, "Vera", "").Photo(nil, strings.Repeat("c", 1025), []byte("jpeg")); err != nil {
		t.Errorf("a long caption in VK, which has no captions: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestPhotosAreServedToTheScreen(t *testing.T) {
	s := start(t, simulator.Options{})
	c := client(t)
	for _, platform := range []bots.Platform{bots.Telegram, bots.VK} {
		p := s.Person(platform, "Anna", "ru")
		m := must[simulator.Message](t)(p.Reply(nil, say(t, p, nil, "x").ID, "see", []byte("\xff\xd8\xffjpeg")))
		resp, err := c.Get(m.Photos[0].URL)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := resp.Header.Get("Content-Type"); resp.StatusCode != 200 || got != "image/jpeg" || m.ReplyTo != "1" {
			t.Errorf("%s: status %d, type %q, message %+v", platform, resp.StatusCode, got, m)
		}
		resp, err = c.Get(m.Photos[0].URL + "x")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != 404 {
			t.Errorf("%s: a file that is not there: status %d", platform, resp.StatusCode)
		}
	}
}

package routing

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// withChannels is the good directory whose centre says something of its channels.
func withChannels(t *testing.T, lines string) (fstest.MapFS, error) {
	t.Helper()
	files := overlay(t, "")
	text := strings.TrimRight(string(files["centre.yaml"].Data), "\n") + "\n  channels:\n" + lines
	files["centre.yaml"] = &fstest.MapFile{Data: []byte(text)}
	_, err := Load(files)
	return files, err
}

func TestChannels(t *testing.T) {
	files, err := withChannels(t, `    telegram: {policy: off, names: {ru: Телеграм}}
    max: {policy: notice, link: "https://max.example"}
    vk: {link: "https://vk.me/x", notice: {ru: "Прочтите"}}
`)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	c := d.Centre()
	for name, want := range map[string]ChannelPolicy{"telegram": ChannelOff, "max": ChannelNotice, "vk": ChannelOpen, "unknown": ChannelOpen} {
		if got := c.Channel(name).Policy; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := c.Elsewhere("telegram"); !slices.Equal(got, []string{"max", "vk"}) {
		t.Errorf("from telegram: %v", got)
	}
	if got := c.Elsewhere("vk"); !slices.Equal(got, []string{"max"}) {
		t.Errorf("from vk: %v", got)
	}
}

// A centre below says only what differs.
func TestChannelsAreInherited(t *testing.T) {
	files, _ := withChannels(t, "    telegram: {policy: notice, link: \"https://t.me/x\"}\n    vk: {link: \"https://vk.me/x\"}\n")
	files["centres/village/centre.yaml"] = &fstest.MapFile{Data: []byte("centre:\n  names: {ru: Село}\n  territories: []\n  channels:\n    telegram: {policy: off}\n")}
	r, err := LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	village, ok := r.Centre("village")
	if !ok {
		t.Fatal("no such centre")
	}
	if got := village.Centre().Channel("telegram"); got.Policy != ChannelOff || got.Link != "https://t.me/x" {
		t.Errorf("below: %+v", got)
	}
	if got := r.Root().Centre().Channel("telegram").Policy; got != ChannelNotice {
		t.Errorf("above it is %s now", got)
	}
}

// A channel is not closed unless people can be told where to go.
func TestOffNeedsAnotherChannel(t *testing.T) {
	if _, err := withChannels(t, "    telegram: {policy: off}\n    vk: {names: {ru: ВК}}\n"); err == nil || !strings.Contains(err.Error(), "no other with a link") {
		t.Errorf("nowhere to go: %v", err)
	}
}

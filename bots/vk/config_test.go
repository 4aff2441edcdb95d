package vk

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"otklik/bots"
)

func TestConfigCheck(t *testing.T) {
	good := Config{Name: "vk", Token: "x", Group: 200}
	hook := good
	spaced := good
	spaced.Token = "\tx \n" // as pasted
	hook.Receive, hook.Confirmation, hook.Secret = Callback, "c0nf1rm", "s3cret"
	asked := hook
	asked.Confirmation, asked.CallbackURL = "", "https://otklik.example/hooks/vk"
	for _, c := range []Config{good, hook, spaced, asked} {
		if problems := c.Check(); len(problems) != 0 {
			t.Errorf("%+v: %v", c, problems)
		}
	}
	for field, spoil := range map[string]func(*Config){
		"name":                 func(c *Config) { c.Name = "" },
		"token":                func(c *Config) { c.Token = "" },
		"token: blanks inside": func(c *Config) { c.Token = "x y" },
		"group":                func(c *Config) { c.Group = -200 },
		"api_url":              func(c *Config) { c.APIURL = "api.vk.com" },
		"proxy":                func(c *Config) { c.Proxy = "proxy:3128" },
		"wait":                 func(c *Config) { c.Wait = time.Millisecond },
		"receive":              func(c *Config) { c.Receive = "pigeon" },
		"callback_url":         func(c *Config) { c.CallbackURL = "http://otklik.example" },
		"secret":               func(c *Config) { c.Secret = "" },
	} {
		c := hook
		spoil(&c)
		problems := c.Check()
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), field+": ") {
			t.Errorf("%s: %v", field, problems)
		}
		if _, err := New(c, nil); err == nil {
			t.Errorf("%s: a bot was made", field)
		}
	}
}

// VK counts requests, the courier letters.
func TestPaceOfLetters(t *testing.T) {
	for total, want := range map[float64]float64{20: 500, -1: -1} {
		b, err := New(Config{Name: "vk", Token: "x", Group: 200, Pace: bots.Pace{Total: total}}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Pace().Total; got != want {
			t.Errorf("pace %v for %v requests, want %v", got, total, want)
		}
	}
}

func TestDefaultPace(t *testing.T) {
	if got, want := (Config{}).Defaults().Pace, (bots.Pace{Total: 20, Chat: -1, Group: -1}); got != want {
		t.Errorf("pace %+v, want %+v", got, want)
	}
}

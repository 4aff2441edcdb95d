package telegram

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
)

func TestConfigCheck(t *testing.T) {
	good := Config{Name: "tg", Token: "1:x"}
	hook := good
	spaced := good
	spaced.Token = " 1:x\n" // as pasted
	hook.Receive, hook.WebhookURL, hook.WebhookSecret = Webhook, "https://otklik.example/tg", "s3cret"
	for _, c := range []Config{good, hook, spaced} {
		if problems := c.Check(); len(problems) != 0 {
			t.Errorf("%+v: %v", c, problems)
		}
	}
	for field, spoil := range map[string]func(*Config){
		"name":           func(c *Config) { c.Name = "a:b" },
		"token":          func(c *Config) { c.Token = "" },
		"api_url":        func(c *Config) { c.APIURL = "api.telegram.org"; c.FileURL = "https://x" },
		"file_url":       func(c *Config) { c.FileURL = "/files" },
		"proxy":          func(c *Config) { c.Proxy = "proxy:3128" },
		"poll_timeout":   func(c *Config) { c.PollTimeout = time.Minute },
		"receive":        func(c *Config) { c.Receive = "pigeon" },
		"webhook_url":    func(c *Config) { c.WebhookURL = "http://otklik.example" },
		"webhook_secret": func(c *Config) { c.WebhookSecret = "" },
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
	if got := spaced.Defaults().Token; got != "1:x" {
		t.Error("the blanks around a token stay")
	}
	for _, token := range []bots.Secret{"hunter2", "1:", ":x", "1:x y", "bot1:x", "https://api.telegram.org/bot1:x"} {
		c := good
		c.Token = token
		problems := c.Check()
		if len(problems) != 1 || strings.Contains(problems[0].Error(), token.Reveal()) {
			t.Errorf("token %q: %v", token.Reveal(), problems)
		}
	}
	if problems := (Config{Receive: Webhook}).Check(); len(problems) != 4 {
		t.Errorf("not all problems at once: %v", problems)
	}
}

func TestDefaultPace(t *testing.T) {
	c := Config{Pace: bots.Pace{Total: 10}}.Defaults()
	if want := (bots.Pace{Total: 10, Chat: 1, Group: 20}); c.Pace != want {
		t.Errorf("pace %+v, want %+v", c.Pace, want)
	}
}

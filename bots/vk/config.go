package vk

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"otklik/bots"
	"otklik/bots/adapter"
)

// The ways to receive events.
const (
	LongPoll = "longpoll"
	Callback = "callback"
)

const (
	officialAPI = "https://api.vk.com"
	maxWait     = 90 * time.Second
)

// Config is one VK community's bot. The *_file fields are read by whoever loads
// the configuration; this package only looks at Token and Secret.
type Config struct {
	Name         string        `yaml:"name"` // of the channel, in the database for ever
	Token        bots.Secret   `yaml:"token"`
	TokenFile    string        `yaml:"token_file"`
	Group        int           `yaml:"group"`        // the community's id, positive
	APIURL       string        `yaml:"api_url"`      // without /method/
	Proxy        string        `yaml:"proxy"`        // http, https or socks5 URL; "" = the environment's
	Receive      string        `yaml:"receive"`      // longpoll or callback
	CallbackURL  string        `yaml:"callback_url"` // https; the gateway registers itself there, "" = it is done by hand
	Confirmation string        `yaml:"confirmation"` // what a callback server answers to prove itself, "" = VK is asked
	Secret       bots.Secret   `yaml:"secret"`       // what every callback must carry
	SecretFile   string        `yaml:"secret_file"`
	Wait         time.Duration `yaml:"wait"` // how long the server holds a poll
	// Pace.Total is requests of any kind per second, which is what VK counts. One
	// request carries up to 25 letters, see Bot.Pace.
	Pace bots.Pace `yaml:"pace"`
}

// Defaults fills what is not set.
func (c Config) Defaults() Config {
	c.Token = bots.Secret(strings.TrimSpace(c.Token.Reveal())) // it was pasted
	if c.APIURL == "" {
		c.APIURL = officialAPI
	}
	if c.Receive == "" {
		c.Receive = LongPoll
	}
	if c.Wait == 0 {
		c.Wait = 25 * time.Second
	}
	c.Pace = c.Pace.Or(bots.Pace{Total: 20, Chat: -1, Group: -1}) // the limit is per community only
	return c
}

// Check gives every problem of c after Defaults, each beginning with its field.
func (c Config) Check() []error {
	c = c.Defaults()
	var problems []error
	wrong := func(field, what string) { problems = append(problems, fmt.Errorf("%s: %s", field, what)) }
	adapter.CheckCommon(wrong, c.Name, c.Proxy, [2]string{"api_url", c.APIURL})
	switch {
	case c.Token == "":
		wrong("token", "missing")
	case strings.ContainsFunc(c.Token.Reveal(), unicode.IsSpace):
		wrong("token", "blanks inside: give one access key")
	}
	if c.Group <= 0 {
		wrong("group", "the community's id, a positive number")
	}
	if c.Wait < time.Second || c.Wait > maxWait {
		wrong("wait", "from 1s to 90s")
	}
	if u, err := url.Parse(c.CallbackURL); c.CallbackURL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		wrong("callback_url", "not an https URL")
	}
	switch c.Receive {
	case LongPoll:
	case Callback:
		if c.Secret == "" {
			wrong("secret", "missing: without it anybody could speak for VK")
		}
	default:
		wrong("receive", "longpoll or callback")
	}
	return problems
}

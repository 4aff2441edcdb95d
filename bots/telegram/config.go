package telegram

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/adapter"
)

// The ways to receive updates.
const (
	Poll    = "poll"
	Webhook = "webhook"
)

const (
	officialAPI = "https://api.telegram.org"
	maxPoll     = 50 * time.Second
)

var (
	botToken    = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// Config is one Telegram bot. The *_file fields are read by whoever loads the
// configuration; this package only looks at Token and WebhookSecret.
type Config struct {
	Name              string        `yaml:"name"` // of the channel, in the database for ever
	Token             bots.Secret   `yaml:"token"`
	TokenFile         string        `yaml:"token_file"`
	APIURL            string        `yaml:"api_url"`  // without /bot<token>
	FileURL           string        `yaml:"file_url"` // without /bot<token>; "" = api_url + "/file"
	Proxy             string        `yaml:"proxy"`    // http, https or socks5 URL; "" = the environment's
	Receive           string        `yaml:"receive"`  // poll or webhook
	WebhookURL        string        `yaml:"webhook_url"`
	WebhookSecret     bots.Secret   `yaml:"webhook_secret"`
	WebhookSecretFile string        `yaml:"webhook_secret_file"`
	PollTimeout       time.Duration `yaml:"poll_timeout"`
	Pace              bots.Pace     `yaml:"pace"`
}

// Defaults fills what is not set.
func (c Config) Defaults() Config {
	c.Token = bots.Secret(strings.TrimSpace(c.Token.Reveal())) // it was pasted
	if c.APIURL == "" {
		c.APIURL = officialAPI
	}
	if c.FileURL == "" {
		c.FileURL = strings.TrimRight(c.APIURL, "/") + "/file"
	}
	if c.Receive == "" {
		c.Receive = Poll
	}
	if c.PollTimeout == 0 {
		c.PollTimeout = 25 * time.Second
	}
	c.Pace = c.Pace.Or(bots.Pace{Total: 30, Chat: 1, Group: 20})
	return c
}

// id is the bot's own: a token begins with it.
func (c Config) id() int64 {
	digits, _, _ := strings.Cut(c.Token.Reveal(), ":")
	n, _ := strconv.ParseInt(digits, 10, 64) // checked with the token
	return n
}

// Check gives every problem of c after Defaults, each beginning with its field.
func (c Config) Check() []error {
	c = c.Defaults()
	var problems []error
	wrong := func(field, what string) { problems = append(problems, fmt.Errorf("%s: %s", field, what)) }
	adapter.CheckCommon(wrong, c.Name, c.Proxy, [2]string{"api_url", c.APIURL}, [2]string{"file_url", c.FileURL})
	switch {
	case c.Token == "":
		wrong("token", "missing")
	case !botToken.MatchString(c.Token.Reveal()):
		wrong("token", "want digits, a colon and letters, as BotFather gave it")
	}
	if c.PollTimeout < time.Second || c.PollTimeout > maxPoll {
		wrong("poll_timeout", "from 1s to 50s")
	}
	for _, p := range c.checkReceive() {
		wrong(p[0], p[1])
	}
	return problems
}

func (c Config) checkReceive() (problems [][2]string) {
	switch c.Receive {
	case Poll:
		return nil
	case Webhook:
	default:
		return [][2]string{{"receive", "poll or webhook"}}
	}
	if u, err := url.Parse(c.WebhookURL); err != nil || u.Scheme != "https" || u.Host == "" {
		problems = append(problems, [2]string{"webhook_url", "not an https URL"})
	}
	if !secretToken.MatchString(c.WebhookSecret.Reveal()) {
		problems = append(problems, [2]string{"webhook_secret", "1 to 256 of A-Z a-z 0-9 _ -"})
	}
	return problems
}

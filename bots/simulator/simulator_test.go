package simulator_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/SevereCloud/vksdk/v2/api"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"go.uber.org/goleak"

	"otklik/bots"
	"otklik/bots/simulator"
)

// TestMain proves with every test that Close leaves no goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, o simulator.Options) *simulator.Simulator {
	t.Helper()
	s, err := simulator.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func client(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func telegramBot(t *testing.T, s *simulator.Simulator) *tgbotapi.BotAPI {
	t.Helper()
	bot, err := tgbotapi.NewBotAPIWithClient(s.TelegramToken(), s.TelegramURL()+"/bot%s/%s", client(t))
	if err != nil {
		t.Fatal(err)
	}
	return bot
}

func vkBot(t *testing.T, s *simulator.Simulator) *api.VK {
	t.Helper()
	vk := api.NewVK(s.VKToken())
	vk.MethodURL = s.VKURL() + "/method/"
	vk.Version = "5.199"
	vk.Limit = 0
	vk.Client = client(t)
	return vk
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func say(t *testing.T, p *simulator.Person, c *simulator.Chat, text string) simulator.Message {
	t.Helper()
	return must[simulator.Message](t)(p.Say(c, text))
}

// last gives the newest message of a chat.
func last(t *testing.T, c *simulator.Chat) simulator.Message {
	t.Helper()
	all := c.Messages()
	if len(all) == 0 {
		t.Fatal("the chat is empty")
	}
	return all[len(all)-1]
}

func TestIDsFollowTheOrderOfCreation(t *testing.T) {
	s := start(t, simulator.Options{})
	a, b := s.Person(bots.Telegram, "Anna", "ru"), s.Person(bots.Telegram, "Boris", "ru")
	v := s.Person(bots.VK, "Vera", "ru")
	tg, vk := s.Group(bots.Telegram, "Roads", a), s.Group(bots.VK, "Roads", v)
	for got, want := range map[string]string{
		a.ID(): "1001", b.ID(): "1002", v.ID(): "5001", tg.ID(): "-1001000000001", vk.ID(): "2000000001",
	} {
		if got != want {
			t.Errorf("id %s, want %s", got, want)
		}
	}
	if c, ok := s.Chat(bots.VK, "2000000001"); !ok || c != vk || c.Title() != "Roads" || !c.Group() {
		t.Error("the VK group is not found by its id")
	}
	if n := len(s.Chats()); n != 2 {
		t.Errorf("%d chats, want the two groups: private ones come lazily", n)
	}
	a.Chat()
	if n := len(s.Chats()); n != 3 {
		t.Errorf("%d chats after a private one was asked for", n)
	}
}

func TestWaitSeesEveryChange(t *testing.T) {
	s := start(t, simulator.Options{})
	p := s.Person(bots.Telegram, "Anna", "ru")
	done := make(chan error)
	go func() {
		done <- p.Chat().Wait(t.Context(), func(m []simulator.Message) bool { return len(m) == 2 })
	}()
	say(t, p, nil, "one")
	say(t, p, nil, "two")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Chat().Wait(ctx, func([]simulator.Message) bool { return false }); err != context.Canceled {
		t.Errorf("Wait gave %v after its context ended", err)
	}
}

func TestCloseEndsWaitingPolls(t *testing.T) {
	s, err := simulator.Start(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bot := telegramBot(t, s)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = bot.GetUpdates(tgbotapi.UpdateConfig{Timeout: 50}) // cut by Close, one way or another
	}()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	<-done
	if err := s.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}

func TestHandleAddsARoute(t *testing.T) {
	s := start(t, simulator.Options{})
	s.Handle("/page", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	resp := must[*http.Response](t)(client(t).Get(s.URL() + "/page"))
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusTeapot {
		t.Errorf("status %d from the added route", resp.StatusCode)
	}
}

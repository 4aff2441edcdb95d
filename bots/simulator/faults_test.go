package simulator_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

// tried sends one message to Anna and tells what came of it.
func tried(t *testing.T, f simulator.Fault) (seen int, entry simulator.Request, err error) {
	t.Helper()
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "hi")
	s.Fault(f)
	_, err = bot.Send(tgbotapi.NewMessage(1001, "answer"))
	if again, err := bot.Send(tgbotapi.NewMessage(1001, "later")); err != nil || again.Text != "later" {
		t.Errorf("after the fault was spent: %+v, %v", again, err)
	}
	for _, r := range s.Ledger() {
		if r.Params["text"] == "answer" {
			entry = r
		}
	}
	return len(anna.Chat().Messages()) - 2, entry, err
}

func TestTelegramFaults(t *testing.T) {
	for name, x := range map[string]struct {
		fault              simulator.Fault
		accepted, answered bool
		status             int
		words              string
	}{
		"throttled":   {simulator.Fault{Method: "sendMessage", RetryAfter: 7}, false, true, 429, "retry after 7"},
		"told":        {simulator.Fault{Chat: "1001", Code: 400, Description: "Bad Request: told"}, false, true, 400, "Bad Request: told"},
		"html":        {simulator.Fault{Platform: bots.Telegram, Status: 502, Body: "<html>"}, false, true, 502, "invalid character '<'"},
		"drop before": {simulator.Fault{DropBefore: true}, false, false, 0, "EOF"},
		"drop after":  {simulator.Fault{DropAfter: true}, true, false, 200, "EOF"},
		"bad gzip":    {simulator.Fault{BadGzip: true}, true, true, 200, "gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			seen, entry, err := tried(t, x.fault)
			if err == nil || !strings.Contains(err.Error(), x.words) {
				t.Errorf("error %v, want %q", err, x.words)
			}
			if (seen == 1) != x.accepted || entry.Accepted != x.accepted || entry.Answered != x.answered || entry.Status != x.status {
				t.Errorf("Anna saw %d, ledger %+v", seen, entry)
			}
		})
	}
}

func TestRetryAfterReachesTheSDK(t *testing.T) {
	_, _, err := tried(t, simulator.Fault{RetryAfter: 7})
	var e *tgbotapi.Error
	if !errors.As(err, &e) || e.RetryAfter != 7 || e.Code != 429 {
		t.Errorf("error %#v", err)
	}
}

func TestAFaultTouchesOnlyWhatItNames(t *testing.T) {
	_, _, err := tried(t, simulator.Fault{Platform: bots.VK, Code: 9})
	if err != nil {
		t.Errorf("VK's fault hit Telegram: %v", err)
	}
	_, _, err = tried(t, simulator.Fault{Method: "sendPhoto", Code: 400})
	if err != nil {
		t.Errorf("sendPhoto's fault hit sendMessage: %v", err)
	}
	_, _, err = tried(t, simulator.Fault{Chat: "1002", Code: 400})
	if err != nil {
		t.Errorf("another chat's fault hit this one: %v", err)
	}
}

func TestFaultsLastAsTold(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	failures := func() (n int) {
		for range 4 {
			if _, err := bot.GetMe(); err != nil {
				n++
			}
		}
		return n
	}
	s.Fault(simulator.Fault{Times: 3, Code: 500})
	if n := failures(); n != 3 {
		t.Errorf("%d failures, want 3", n)
	}
	s.Fault(simulator.Fault{Times: -1, Code: 500})
	if n := failures(); n != 4 {
		t.Errorf("%d failures, want all", n)
	}
	s.ClearFaults()
	if n := failures(); n != 0 {
		t.Errorf("%d failures after ClearFaults", n)
	}
}

func TestADelayIsCutShortByALeavingClient(t *testing.T) {
	s := start(t, simulator.Options{})
	s.Fault(simulator.Fault{Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.TelegramURL()+"/bot"+s.TelegramToken()+"/getMe", nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	c := client(t)
	go func() {
		resp, err := c.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		done <- err
	}()
	awaitRequests(t, s, "getMe", 1)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the client got %v", err)
	}
}

func TestVKFaults(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	vera := s.Person(bots.VK, "Vera", "")
	say(t, vera, nil, "x")
	s.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.send", Code: 912, Description: "chat bot feature"})
	_, err := vkSend(t, vk, 5001, nil)
	vkRefused(t, err, 912)
	s.Fault(simulator.Fault{Platform: bots.VK, Status: 502, Body: "<html>"})
	_, err = vkSend(t, vk, 5001, nil)
	var html *api.InvalidContentType
	if !errors.As(err, &html) {
		t.Errorf("an HTML answer gave %v", err)
	}
	s.Fault(simulator.Fault{Platform: bots.VK, Chat: "5001", DropAfter: true})
	if _, err := vkSend(t, vk, 5001, api.Params{"random_id": 1 << 20}); err == nil {
		t.Error("a cut answer gave no error")
	}
	cmid, err := vkSend(t, vk, 5001, api.Params{"random_id": 1 << 20})
	if err != nil || cmid != 2 || len(vera.Chat().Messages()) != 2 {
		t.Errorf("the repeat after a cut answer: message %d, %v", cmid, err)
	}
	var accepted []bool
	for _, r := range s.Ledger() {
		if _, secret := r.Params["access_token"]; secret {
			t.Error("the ledger holds the token")
		}
		accepted = append(accepted, r.Accepted)
	}
	if len(accepted) != 4 || accepted[0] || accepted[1] || !accepted[2] || !accepted[3] {
		t.Errorf("accepted: %v", accepted)
	}
}

func TestNoLedgerKeepsNothing(t *testing.T) {
	s := start(t, simulator.Options{NoLedger: true})
	telegramBot(t, s)
	if n := len(s.Ledger()); n != 0 {
		t.Errorf("%d requests kept", n)
	}
}

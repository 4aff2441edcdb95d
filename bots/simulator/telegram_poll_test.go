package simulator_test

import (
	"encoding/json"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

func TestTelegramPollWaitsAndIsAlone(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	type outcome struct {
		got []tgbotapi.Update
		err error
	}
	first, second := make(chan outcome, 1), make(chan outcome, 1)
	wait := func(to chan outcome) {
		got, err := bot.GetUpdates(tgbotapi.UpdateConfig{Timeout: 50})
		to <- outcome{got, err}
	}
	go wait(first)
	awaitRequests(t, s, "getUpdates", 1)
	go wait(second)
	var lost outcome // whichever of the two the server took for the older
	select {
	case lost = <-first:
	case lost = <-second:
		second = first
	}
	refused(t, lost.err, 409, "terminated by other getUpdates")
	say(t, anna, nil, "hi")
	if won := <-second; won.err != nil || len(won.got) != 1 {
		t.Errorf("the newer poll: %+v", won)
	}
}

// awaitRequests blocks until the ledger shows n requests of a method.
func awaitRequests(t *testing.T, s *simulator.Simulator, method string, n int) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		seen := 0
		for _, r := range s.Ledger() {
			if r.Method == method {
				seen++
			}
		}
		if seen >= n {
			return
		}
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("the requests never came")
		}
	}
}

func TestTelegramInjectedUpdatesComeAsTheyAre(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "hi")
	s.Inject(bots.Telegram, []byte(`{"update_id":50,"mystery":{"x":[1]}}`))
	s.Inject(bots.Telegram, []byte(`{"update_id":50,"again":true}`))
	say(t, anna, nil, "there")
	raw := func(offset string) []json.RawMessage {
		resp := must[*tgbotapi.APIResponse](t)(bot.MakeRequest("getUpdates", tgbotapi.Params{"offset": offset}))
		var list []json.RawMessage
		if err := json.Unmarshal(resp.Result, &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	list := raw("0")
	if len(list) != 4 || string(list[1]) != `{"update_id":50,"mystery":{"x":[1]}}` {
		t.Fatalf("updates: %s", list)
	}
	if rest := raw("51"); len(rest) != 1 {
		t.Errorf("after acknowledging 50: %s", rest)
	}
}

package simulator_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

// BenchmarkTelegramTurn is a resident's message, its poll and the bot's answer
// among 2,000 residents: what the servers cost the gateway's own measurements.
func BenchmarkTelegramTurn(b *testing.B) {
	s, err := simulator.Start(simulator.Options{NoLedger: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	defer transport.CloseIdleConnections()
	bot, err := tgbotapi.NewBotAPIWithClient(s.TelegramToken(), s.TelegramURL()+"/bot%s/%s", &http.Client{Transport: transport})
	if err != nil {
		b.Fatal(err)
	}
	people := make([]*simulator.Person, 2000)
	for i := range people {
		people[i] = s.Person(bots.Telegram, "Resident", "ru")
	}
	var n atomic.Int64
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := int(n.Add(1))
			p := people[i%len(people)]
			if _, err := p.Say(nil, "hello"); err != nil {
				b.Error(err)
			}
			if _, err := bot.Send(tgbotapi.NewMessage(int64(1001+i%len(people)), "answer")); err != nil {
				b.Error(err)
			}
			if i%100 == 0 {
				if _, err := bot.GetUpdates(tgbotapi.UpdateConfig{Offset: i - 100}); err != nil {
					b.Error(err)
				}
			}
		}
	})
}

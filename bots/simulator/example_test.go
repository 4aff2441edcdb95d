package simulator_test

import (
	"fmt"
	"net/http"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

func Example() {
	s, err := simulator.Start(simulator.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close() }()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	bot, err := tgbotapi.NewBotAPIWithClient(s.TelegramToken(), s.TelegramURL()+"/bot%s/%s", &http.Client{Transport: transport})
	if err != nil {
		fmt.Println(err)
		return
	}

	anna := s.Person(bots.Telegram, "Anna", "en")
	_, _ = anna.Say(nil, "/start")
	updates, _ := bot.GetUpdates(tgbotapi.UpdateConfig{})
	_, _ = bot.Send(tgbotapi.NewMessage(updates[0].Message.Chat.ID, "Good morning"))
	for _, m := range anna.Chat().Messages() {
		fmt.Printf("%s: %s\n", m.Name, m.Text)
	}
	// Output:
	// Anna: /start
	// Otklik: Good morning
}

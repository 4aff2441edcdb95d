package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/bots/telegram"
)

// A refusal that comes back for ever tells the operator what to do about it.
func TestAdviceOnARefusedBot(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{TelegramToken: townTelegramToken})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	hooked, err := http.PostForm(sim.TelegramURL()+"/bot"+townTelegramToken+"/setWebhook",
		url.Values{"url": {"http://127.0.0.1:1/hooks/telegram"}, "secret_token": {"s"}})
	if err != nil {
		t.Fatal(err)
	}
	defer hooked.Body.Close()
	for token, want := range map[bots.Secret]string{
		townTelegramToken: "channel delete-webhook",
		"1:revoked":       "a valid token",
	} {
		c := telegram.Config{Name: "telegram", Token: token, APIURL: sim.TelegramURL()}
		bot, err := telegram.New(c, quiet)
		if err != nil {
			t.Fatal(err)
		}
		if got := advice(bot.Receive(t.Context(), bots.Place{}, nil)); !strings.Contains(got, want) {
			t.Errorf("advice %q, want %q", got, want)
		}
	}
}

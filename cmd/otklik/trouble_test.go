package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/dialogs"
)

// TestBotRemovedFromADesk: the duty desk hears of it at once, gets what the desk
// had open, and is shown what comes for it afterwards.
func TestBotRemovedFromADesk(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	anna, ivan, olga := b.person("anna"), b.person("ivan"), b.person("olga")
	b.files(anna, "Отопление и горячая вода", "Нет горячей воды")
	b.sees(olga, 0, canary+"-anna")
	after := ivan.Newest()
	b.sim.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.send", Chat: olga.At.ID(), Code: 917, Times: -1})
	b.sim.Inject(bots.VK, fmt.Appendf(nil, `{"type":"message_new","event_id":"kick","group_id":%d,"object":{"message":{"id":0,"date":1,
		"peer_id":%s,"from_id":%s,"text":"","action":{"type":"chat_kick_user","member_id":-%d}}}}`,
		townVKGroup, olga.At.ID(), olga.ID(), townVKGroup))
	b.sees(ivan, after, "Бота удалили из чата")
	b.sees(ivan, after, "26-00001 · Нет горячей воды")
	b.files(b.person("boris"), "Отопление и горячая вода", "Нет горячей воды")
	b.sees(ivan, after, canary+"-boris")
}

// TestResidentsOutOfReach: a resident who stopped the bot, or whom VK will not let
// us write to, cannot be told; the desk is.
func TestResidentsOutOfReach(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	anna, boris, ivan := b.person("anna"), b.person("boris"), b.person("ivan")
	b.files(anna, "Дороги и тротуары", "Яма на дороге")
	b.files(boris, "Дороги и тротуары", "Яма на дороге")
	anna.Block()
	b.sim.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.send", Chat: boris.At.ID(), Code: 901, Times: -1})
	for _, who := range []string{"anna", "boris"} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		card, err := ivan.Await(ctx, 0, canary+"-"+who, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ivan.Reply(ivan.At, card.ID, "Заделали"); err != nil {
			t.Fatal(err)
		}
		err = ivan.At.Wait(ctx, func(all []simulator.Message) bool {
			for _, m := range all {
				if m.ID == card.ID && contains(m.Text, "Ответ не доставлен: житель остановил бота") {
					return true
				}
			}
			return false
		})
		if err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// TestRefusedBots: a bot whose token is refused is told of where it can be: at the
// duty desk, and since that one hears through this very bot, at the next desk; one
// that must prove to be no robot, at the duty desk. When it works again, that is
// told in the same places.
func TestRefusedBots(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	ivan, olga := b.person("ivan"), b.person("olga")
	b.sim.Fault(simulator.Fault{Platform: bots.Telegram, Method: "getUpdates", Code: http.StatusUnauthorized, Times: -1})
	if err := ivan.Say("между собой"); err != nil { // ends the poll under way
		t.Fatal(err)
	}
	b.sees(olga, 0, "Бот «telegram» не работает: мессенджер не принимает его токен или у бота нет прав (код 401)")
	b.sees(ivan, 0, "Бот «telegram» не работает")
	b.sim.Fault(simulator.Fault{Platform: bots.VK, Method: "groups.getLongPollServer", Code: 14, Times: -1})
	b.sim.Fault(simulator.Fault{Platform: bots.VK, Method: "longpoll", Code: 2, Times: -1})
	if err := olga.Say("между собой"); err != nil {
		t.Fatal(err)
	}
	b.sees(ivan, 0, "Бот «vk» не работает: мессенджер требует подтвердить, что это не робот (код 14)")

	sink, at := b.gateway.attended("telegram", 0), ivan.Newest()
	if err := sink(t.Context(), bots.Batch{Channel: "telegram", Cursor: "5"}); err != nil {
		t.Fatal(err)
	}
	if err := b.gateway.reception.Alarm(t.Context(), dialogs.Alarm{Kind: dialogs.AlarmQuarantine, Channel: "later", Count: 1}); err != nil {
		t.Fatal(err)
	}
	b.sees(ivan, at, "«later»")
	for _, m := range ivan.At.Since(at) {
		if contains(m.Text, "снова работает") {
			t.Error("a place in the stream is taken for a poll")
		}
	}
	if err := sink(t.Context(), bots.Batch{Channel: "telegram"}); err != nil {
		t.Fatal(err)
	}
	b.sees(ivan, 0, "Бот «telegram» снова работает")
	b.sees(olga, 0, "Бот «telegram» снова работает")
}

// TestWhichAlarm: an error is an alarm when an operator must act, and then the
// right one.
func TestWhichAlarm(t *testing.T) {
	refused := func(f bots.Failure, code int) error {
		return fmt.Errorf("polling: %w", &bots.SendError{Failure: f, Code: code, Err: errors.New("x")})
	}
	for _, c := range []struct {
		err  error
		want dialogs.AlarmKind
	}{
		{refused(bots.Unauthorized, 401), dialogs.AlarmToken},
		{refused(bots.Unauthorized, 5), dialogs.AlarmToken},
		{refused(bots.Unauthorized, 15), dialogs.AlarmToken},
		{refused(bots.Unauthorized, 409), dialogs.AlarmPoller},
		{refused(bots.Unauthorized, 14), dialogs.AlarmCaptcha},
		{refused(bots.Unauthorized, 17), dialogs.AlarmCaptcha},
		{fmt.Errorf("%w: %w", errWebhook, refused(bots.Invalid, 400)), dialogs.AlarmWebhook},
		{fmt.Errorf("%w: %w", errWebhook, refused(bots.Unauthorized, 401)), dialogs.AlarmToken},
		{fmt.Errorf("%w: %w", errWebhook, refused(bots.Temporary, 502)), ""},
		{fmt.Errorf("%w: %w", bots.ErrUndelivered, refused(bots.Temporary, 77)), dialogs.AlarmWebhook},
		{fmt.Errorf("%w: SSL error", bots.ErrUndelivered), dialogs.AlarmWebhook},
		{refused(bots.Invalid, 400), ""},
		{refused(bots.Temporary, 502), ""},
		{dialogs.ErrUnavailable, ""},
	} {
		a, ok := alarmOf("vk", c.err)
		if ok != (c.want != "") || a.Kind != c.want && ok || ok && a.Channel != "vk" || ok && a.Code == 0 && bots.FailureOf(c.err) != bots.Unknown {
			t.Errorf("%v: %+v, %v, want %q", c.err, a, ok, c.want)
		}
	}
}

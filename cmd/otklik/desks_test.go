package main

import (
	"fmt"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/dialogs"
	"otklik/routing"
)

// looks looks at a channel's desks, as serve does every minute.
func (b *besieged) looks(name string) {
	b.t.Helper()
	for _, c := range b.gateway.channels {
		if c.name != name {
			continue
		}
		w := &deskWatch{gateway: b.gateway, channel: c, told: map[seatOf]bots.Standing{}}
		if err := w.look(b.t.Context()); err != nil {
			b.t.Fatal(err)
		}
	}
}

// TestDesksAreLookedAt: a bot that lost its rights in a desk's chat, or is not there any
// more without a word of it, is found by a look; the duty desk hears of it once, the
// metrics have it, and check --live tells it with what to do.
func TestDesksAreLookedAt(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	ivan, olga := b.person("ivan"), b.person("olga")
	trouble := func(desk, name string, value int) bool {
		line := fmt.Sprintf(`otklik_desk_trouble{channel="vk",desk=%q,trouble=%q} %d`, desk, name, value)
		return strings.Contains(exposedBy(b.gateway.metrics), line)
	}
	checks := func() (problems, warnings string) {
		t.Helper()
		var f findings
		cfg := townConfig(b.sim, townOptions{})
		cfg.Directory = "centre"
		if err := f.desks(t.Context(), cfg, b.gateway.store, b.gateway.directory.region()); err != nil {
			t.Fatal(err)
		}
		return f.problems.Error(), f.warnings.Error()
	}
	b.looks("vk")
	if p, w := checks(); p+w != "" || !trouble("utilities", "deaf", 0) {
		t.Errorf("while all is well: %q, %q", p, w)
	}
	ivan.At.Demote()
	olga.At.Demote()
	for range 2 {
		b.looks("vk")
		b.looks("telegram")
	}
	b.sees(ivan, 0, "В чате «Городские службы» бот не администратор")
	if p, w := checks(); p != "" || !strings.Contains(w, `desk "city": the bot is no administrator`) ||
		!strings.Contains(w, `desk "utilities": the bot is no administrator of the chat, and VK does not tell`) || !trouble("utilities", "deaf", 0) {
		t.Errorf("without rights: %q, %q", p, w)
	}
	ivan.At.Promote()
	b.looks("telegram")
	b.files(b.person("boris"), "Отопление и горячая вода", "Нет горячей воды")
	b.sees(olga, 0, canary+"-boris")
	after := ivan.Newest()
	olga.At.Delete()
	b.looks("vk")
	b.sees(ivan, after, "не может писать в чат «ЖКХ и ресурсы»")
	b.sees(ivan, after, canary+"-boris")
	if p, w := checks(); w != "" || !strings.Contains(p, `desk "utilities": the bot is not in the chat`) || !trouble("utilities", "absent", 1) {
		t.Errorf("without a chat: %q, %q", p, w)
	}
	told := 0
	for _, m := range ivan.At.Messages() {
		if strings.Contains(m.Text, "не администратор") || strings.Contains(m.Text, "не может писать") {
			told++
		}
	}
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}

// TestAChatDeletedUnseen: the first letter that is refused tells it, though nobody has
// looked yet.
func TestAChatDeletedUnseen(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	ivan := b.person("ivan")
	b.person("olga").At.Delete()
	b.files(b.person("boris"), "Отопление и горячая вода", "Нет горячей воды")
	b.sees(ivan, 0, "не может писать в чат «ЖКХ и ресурсы»")
	b.sees(ivan, 0, canary+"-boris")
}

// TestAMoveFoundByALook: a supergroup whose news were lost is followed.
func TestAMoveFoundByALook(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	b.sim.Fault(simulator.Fault{Platform: bots.Telegram, Method: "getUpdates", Code: 502, Times: -1})
	b.files(b.person("boris"), "Дороги и тротуары", "Яма на дороге")
	ivan := b.person("ivan")
	b.sees(ivan, 0, canary+"-boris")
	to := b.sim.Upgrade(ivan.At)
	b.looks("telegram")
	err := to.Wait(t.Context(), func(all []simulator.Message) bool {
		return len(all) > 0 && strings.Contains(all[0].Text, "26-00001")
	})
	if err != nil {
		t.Error(err)
	}
}

// TestForumDesk: a desk whose chat is a forum gets a topic for each case; a topic that a
// lost answer left behind costs no letter; without the right to manage topics cases come
// to General and the duty desk hears of it, once.
func TestForumDesk(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	ivan, olga := b.person("ivan"), b.person("olga")
	divide := func() error {
		return oneTurn(t.Context(), b.gateway.store, func(tx dialogs.Tx) error { return tx.DivideDesk("city", routing.TopicsPerCase) })
	}
	if err := divide(); err != nil {
		t.Fatal(err)
	}
	ivan.At.MakeForum()
	b.sim.Fault(simulator.Fault{Platform: bots.Telegram, Method: "createForumTopic", DropAfter: true})
	b.files(b.person("anna"), "Дороги и тротуары", "Яма на дороге")
	b.sees(ivan, 0, canary+"-anna")
	cards := map[string]int{}
	for _, m := range ivan.At.Messages() {
		if strings.Contains(m.Text, canary+"-anna") {
			cards[m.Topic]++
		}
	}
	if topics := ivan.At.Topics(); len(topics) != 2 || len(cards) != 1 || cards[topics[1].Name] != 1 {
		t.Errorf("topics %v, cards %v", topics, cards)
	}
	after := ivan.Newest()
	ivan.At.DenyTopics()
	b.looks("telegram")
	b.looks("telegram")
	b.sees(ivan, after, "не может открывать темы")
	b.files(b.person("boris"), "Дороги и тротуары", "Яма на дороге")
	b.sees(ivan, after, canary+"-boris")
	told := 0
	for _, m := range ivan.At.Since(after) {
		if strings.Contains(m.Text, "не может открывать темы") {
			told++
		}
		if m.Topic != "" && strings.Contains(m.Text, canary+"-boris") {
			t.Errorf("shown in %q", m.Topic)
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	ivan.At.Promote()
	b.looks("telegram")
	b.sees(ivan, after, "снова открывает темы")
	if len(olga.At.Topics()) != 0 {
		t.Error("VK has topics")
	}
}

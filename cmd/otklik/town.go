package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/bots/telegram"
	"otklik/bots/vk"
	"otklik/dialogs"
	"otklik/examples"
	"otklik/locales"
	"otklik/routing"
)

// town is a whole gateway among simulated messengers: what the demo shows, the
// scripts play in and the tests break.
type town struct {
	sim     *simulator.Simulator
	gateway *gateway
	cast    []*actor
}

// actor is one of the people of the town.
type actor struct {
	role
	person *simulator.Person
	chat   *simulator.Chat // where he talks with the bot
}

// role is an actor as examples/demo.yaml describes him.
type role struct {
	ID       string         `yaml:"id"`
	Platform bots.Platform  `yaml:"platform"`
	Name     string         `yaml:"name"`
	Language string         `yaml:"language"`
	Desk     routing.DeskID `yaml:"desk"`  // he binds the chat to this desk
	Chat     string         `yaml:"chat"`  // title of the group
	Guest    string         `yaml:"guest"` // whose group he is in, without a code
	Title    routing.Words  `yaml:"title"` // on the demo page; without it he has no phone there
}

// townOptions says what the town is made of.
type townOptions struct {
	durability string // "" = whatever the database offers
	addr       string // of the page and the simulators
	database   string
	now        func() time.Time
	log        *slog.Logger
	pace       bots.Pace
	noLedger   bool
	mirrored   bool                                  // everybody uses the other messenger
	strangers  bool                                  // nobody is asked about cases of others
	sample     func(strangers bool) (reading, error) // nil = it is read here
	undo       bool                                  // answers may be taken back for as long as the directory says
	adjust     func(*Config)                         // before the gateway is put together; nil = leave it
	before     func(*town)                           // before it starts; nil = leave it
}

const (
	townTelegramToken = "100:simulator"
	townVKToken       = "vk-simulator"
	townVKGroup       = 200
)

// openTown starts the simulators, the gateway and the people, and binds the desks.
func openTown(ctx context.Context, o townOptions, l *lifecycle) (*town, error) {
	sim, err := simulator.Start(simulator.Options{
		Addr: o.addr, TelegramToken: townTelegramToken, VKToken: townVKToken, VKGroup: townVKGroup,
		Now: o.now, NoLedger: o.noLedger,
	})
	if err != nil {
		return nil, err
	}
	l.onStop("simulator", func(context.Context) error { return sim.Close() })
	if o.sample == nil {
		o.sample = sampleReading
	}
	sample, err := o.sample(o.strangers)
	if err != nil {
		return nil, err
	}
	t := &town{sim: sim}
	cfg := townConfig(sim, o)
	if cfg.Media.Folder, err = os.MkdirTemp("", "otklik-files-"); err != nil {
		return nil, err
	}
	l.onStop("files", func(context.Context) error { return os.RemoveAll(cfg.Media.Folder) })
	if o.adjust != nil {
		o.adjust(cfg)
	}
	if t.gateway, err = assemble(ctx, cfg, sample, o.now, o.log, l); err != nil {
		return nil, err
	}
	if o.before != nil {
		o.before(t)
	}
	t.gateway.start(l)
	if err := t.settle(o.mirrored); err != nil {
		return nil, err
	}
	if err := t.listens(ctx, cfg); err != nil {
		return nil, err
	}
	return t, t.bindDesks(ctx)
}

// listens waits until the gateway has its first place in every community's stream, or its
// callback server: VK hands out nothing that was said before.
func (t *town) listens(ctx context.Context, cfg *Config) error {
	ctx, cancel := context.WithTimeout(ctx, bindPatience)
	defer cancel()
	for _, c := range cfg.VK {
		there := t.placed
		if c.Receive == vk.Callback {
			there = t.confirmed
		}
		if err := there(ctx, c.Name); err != nil {
			return fmt.Errorf("channel %s does not receive: %w", c.Name, err)
		}
	}
	return nil
}

// confirmed waits until the community has a callback server that it delivers to.
func (t *town) confirmed(ctx context.Context, _ string) error {
	return until(ctx, func() (bool, error) { return t.sim.WaitCallback(ctx) == nil, nil })
}

func (t *town) placed(ctx context.Context, channel string) error {
	return until(ctx, func() (bool, error) {
		from, err := t.gateway.store.Cursor(ctx, channel)
		return from.Cursor != "", err
	})
}

// until looks again and again whether something is so.
func until(ctx context.Context, so func() (bool, error)) error {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		if done, err := so(); err != nil || done {
			return err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// sampleReading is what the demo says and serves: nobody changes it.
func sampleReading(strangers bool) (r reading, err error) {
	if r.texts, err = locales.Load(); err != nil {
		return r, err
	}
	d, err := sampleDirectory(strangers)
	if err == nil {
		r.region = d.Region()
	}
	return r, err
}

func sampleDirectory(strangers bool) (*routing.Directory, error) {
	files, err := fs.Sub(examples.Files, "cheboksary")
	if err != nil {
		return nil, err
	}
	if strangers {
		files = examples.Strangers(files)
	}
	return routing.Load(files)
}

// townConfig points both adapters at the simulator.
func townConfig(sim *simulator.Simulator, o townOptions) *Config {
	tg := telegram.Config{Name: "telegram", Token: townTelegramToken, APIURL: sim.TelegramURL(), Pace: o.pace}
	community := vk.Config{Name: "vk", Token: townVKToken, Group: townVKGroup, APIURL: sim.VKURL(), Pace: o.pace}
	return &Config{
		atOnce:   !o.undo,
		Database: bots.Secret(o.database), Durability: o.durability,
		Telegram: []TelegramChannel{{Config: tg.Defaults()}},
		VK:       []VKChannel{{Config: community.Defaults()}},
	}
}

// settle brings the cast in: private chats for residents, groups for clerks.
func (t *town) settle(mirrored bool) error {
	roles, err := cast()
	if err != nil {
		return err
	}
	for _, r := range roles {
		if mirrored {
			r.Platform = other[r.Platform]
		}
		a := &actor{role: r, person: t.sim.Person(r.Platform, r.Name, r.Language)}
		t.cast = append(t.cast, a)
	}
	for _, a := range t.cast {
		switch {
		case a.Desk != "":
			a.chat = t.sim.Group(a.Platform, a.Chat, t.members(a)...)
		case a.Guest == "":
			a.chat = a.person.Chat()
		}
	}
	for _, a := range t.cast { // guests last: their host's group must be there
		if a.Guest == "" {
			continue
		}
		host, err := t.actor(a.Guest)
		if err != nil {
			return err
		}
		a.chat = host.chat
	}
	return nil
}

// other is the messenger that somebody might use as well.
var other = map[bots.Platform]bots.Platform{bots.Telegram: bots.VK, bots.VK: bots.Telegram}

// members are a desk's host and the guests of its group.
func (t *town) members(host *actor) []*simulator.Person {
	people := []*simulator.Person{host.person}
	for _, guest := range t.cast {
		if guest.Guest == host.ID {
			people = append(people, guest.person)
		}
	}
	return people
}

func cast() ([]role, error) {
	raw, err := examples.Files.ReadFile("demo.yaml")
	if err != nil {
		return nil, err
	}
	var file struct {
		Cast []role `yaml:"cast"`
	}
	if err := yaml.UnmarshalWithOptions(raw, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("demo.yaml: %w", err)
	}
	return file.Cast, nil
}

func (t *town) actor(id string) (*actor, error) {
	var known []string
	id, private := strings.CutSuffix(id, "_private")
	for _, a := range t.cast {
		if a.ID == id && private {
			alone := *a
			alone.chat, alone.Desk, alone.Guest = a.person.Chat(), "", ""
			return &alone, nil
		}
		if a.ID == id {
			return a, nil
		}
		known = append(known, a.ID)
	}
	return nil, fmt.Errorf("nobody is called %q; there are %s", id, strings.Join(known, ", "))
}

// bindPatience is how long a desk may take to be bound.
const bindPatience = 30 * time.Second

// bindDesks does what a clerk does on his first day: writes the one-time code in
// the desk's chat.
func (t *town) bindDesks(ctx context.Context) error {
	for _, a := range t.cast {
		if a.Desk == "" {
			continue
		}
		if err := t.redeem(ctx, a, "/bind", dialogs.Invite{Kind: dialogs.InviteDesk, Desk: a.Desk}); err != nil {
			return fmt.Errorf("desk %s was not bound: %w", a.Desk, err)
		}
	}
	return nil
}

// join puts a guest on the roster of the desk he is in.
func (t *town) join(ctx context.Context, a *actor) error {
	host, err := t.actor(a.Guest)
	if err != nil {
		return err
	}
	return t.redeem(ctx, a, "/join", dialogs.Invite{Kind: dialogs.InviteClerk, Desk: host.Desk})
}

// redeem makes a one-time code, writes it in the desk's chat and waits for the answer.
func (t *town) redeem(ctx context.Context, a *actor, command string, i dialogs.Invite) error {
	ctx, cancel := context.WithTimeout(ctx, bindPatience)
	defer cancel()
	code := dialogs.NewInviteCode()
	i.Hash, i.Expires = dialogs.InviteHash(code), t.gateway.now().Add(time.Hour)
	if err := saveInvite(ctx, t.gateway.store, i); err != nil {
		return err
	}
	said, err := a.person.Say(a.chat, command+" "+code)
	if err != nil {
		return err
	}
	return a.chat.Wait(ctx, func(all []simulator.Message) bool { return all[len(all)-1].ID != said.ID })
}

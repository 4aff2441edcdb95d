package faultlab

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"otklik/bots/simulator"
	"otklik/examples"
	"otklik/locales"
	"otklik/routing"
)

// Script is what people say to the bot and what they look for in its answers.
// The words are those of the locales and of the sample directory.
type Script struct {
	texts  *locales.Catalogue
	topics []Topic
}

// Topic is what a filing is about, as the buttons call it.
type Topic struct {
	Desk     string // that gets its cases
	Category string
	Name     string
}

// filedTopics are topics of the sample directory, one for each desk: facts whose
// cases make no incident, however many the crowd files.
func filedTopics() map[string][2]string {
	return map[string][2]string{
		"city": {"roads", "roads.pothole"}, "utilities": {"building", "building.roof"},
	}
}

// LoadScript reads the words.
func LoadScript() (*Script, error) {
	texts, err := locales.Load()
	if err != nil {
		return nil, err
	}
	d, err := sampleDirectory()
	if err != nil {
		return nil, err
	}
	s := &Script{texts: texts}
	for desk, ids := range filedTopics() {
		category, known := d.Category(routing.CategoryID(ids[0]))
		topic, alsoKnown := d.Topic(routing.TopicID(ids[1]))
		if !known || !alsoKnown {
			return nil, fmt.Errorf("the sample directory has no topic %s in %s", ids[1], ids[0])
		}
		s.topics = append(s.topics, Topic{Desk: desk, Category: category.Names.In(locales.Default), Name: topic.Names.In(locales.Default)})
	}
	return s, nil
}

func sampleDirectory() (*routing.Directory, error) {
	files, err := fs.Sub(examples.Files, "cheboksary")
	if err != nil {
		return nil, err
	}
	return routing.Load(files)
}

// label is a text without placeholders: a button.
func (s *Script) label(key string) string { return s.texts.Text(locales.Default, key, nil) }

// opening is a text's first sentence, which an older build asks in the same words.
func (s *Script) opening(key string) string {
	text := s.label(key)
	return text[:strings.IndexAny(text, ".?!")+1]
}

// part is the longest piece of a text around its placeholders: what can be
// looked for whoever fills them in.
func (s *Script) part(key string, names ...string) string {
	const gap = "\x00"
	args := locales.Args{}
	for _, name := range names {
		args[name] = gap
	}
	longest := ""
	for piece := range strings.SplitSeq(s.texts.Text(locales.Default, key, args), gap) {
		piece, _, _ = strings.Cut(strings.TrimSpace(piece), "\n")
		if len(piece) > len(longest) {
			longest = piece
		}
	}
	return longest
}

// Somebody is a person who does what he is asked to and otherwise waits, however
// long an answer takes.
type Somebody struct {
	*simulator.Person
	At     *simulator.Chat // where he talks with the bot
	Name   string
	script *Script
	tally  *tally        // nil = nobody counts
	think  time.Duration // before each deed, at most

	// Copes with buttons that no longer work, as when two builds serve by turns:
	// the button that the bot offers instead is pressed.
	copes   bool
	pressed string // the last label
	since   int    // where the chat stood when it was pressed
}

// Cast makes a person of the simulator somebody of the script.
func (s *Script) Cast(p *simulator.Person, at *simulator.Chat, name string) *Somebody {
	return &Somebody{Person: p, At: at, Name: name, script: s}
}

// Filing is one complaint: its words hold a token found nowhere else.
type Filing struct {
	Resident *Somebody
	Token    string
	Topic
}

// Words describe the trouble.
func (f Filing) Words() string { return f.Name + ". " + f.Token }

// AnswerTo is what the clerk says to it.
func AnswerTo(token string) string { return "Re: " + token + "." }

// Begin is a resident's first meeting with the bot.
func (s *Somebody) Begin(ctx context.Context) error {
	if err := s.say("/start"); err != nil {
		return err
	}
	return s.PressEach(ctx, 0, s.script.label("language.name"), s.script.label("button.agree"))
}

// File goes through the whole conversation and returns with the receipt.
func (s *Somebody) File(ctx context.Context, f Filing, first bool) error {
	after := 0
	if !first {
		after = s.Newest()
		if err := s.say(s.script.label("button.new_case")); err != nil {
			return err
		}
	}
	if err := s.PressEach(ctx, after, f.Category, f.Topic.Name); err != nil {
		return err
	}
	return s.describe(ctx, f, after)
}

// describe is what follows the choice of the topic.
func (s *Somebody) describe(ctx context.Context, f Filing, after int) error {
	if _, err := s.Await(ctx, after, s.script.part("describe.ask", "Topic"), ""); err != nil {
		return err
	}
	if err := s.say(f.Words()); err != nil {
		return err
	}
	if _, err := s.Await(ctx, after, s.script.opening("place.ask"), ""); err != nil {
		return err
	}
	if err := s.act(func() error { _, err := s.Location(s.At, 56.14, 47.25); return err }); err != nil {
		return err
	}
	if err := s.PressEach(ctx, after, s.script.label("button.yes"), s.script.label("button.send")); err != nil {
		return err
	}
	_, err := s.Await(ctx, after, s.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full"), "")
	return err
}

// Judge waits for the answer to a filing and says that it is solved.
func (s *Somebody) Judge(ctx context.Context, token string) error {
	m, err := s.Await(ctx, 0, AnswerTo(token), "")
	if err != nil {
		return err
	}
	thanks, anew := s.script.part("answer.solved", "Number"), s.script.part("answer.ask_again", "Number")
	said := []string{thanks}
	if s.copes { // an older build offers nothing instead of another build's button, a newer one new buttons
		said = append(said, anew, s.script.label("stale.button"))
	}
	for {
		after := s.Newest()
		if err := s.act(func() error { return s.Press(s.At, m.ID, s.script.label("button.solved")) }); err != nil {
			return err
		}
		if m, err = s.await(ctx, after, "", said...); err != nil || !Contains(m.Text, anew) {
			return err
		}
	}
}

// Say writes to the bot.
func (s *Somebody) Say(words string) error { return s.say(words) }

func (s *Somebody) say(words string) error {
	return s.act(func() error { _, err := s.Person.Say(s.At, words); return err })
}

// act does a deed and lets it be counted; await ends the time it took.
func (s *Somebody) act(deed func() error) error {
	if s.think > 0 {
		time.Sleep(rand.N(s.think)) // #nosec G404 -- chance, no secret
	}
	s.tally.begin(s)
	return deed()
}

// PressEach waits for each button in turn on a message newer than after, and
// presses it.
func (s *Somebody) PressEach(ctx context.Context, after int, labels ...string) error {
	for _, label := range labels {
		m, err := s.Await(ctx, after, "", label)
		if err != nil {
			return err
		}
		s.pressed, s.since = label, s.Newest()
		if err := s.act(func() error { return s.Press(s.At, m.ID, label) }); err != nil {
			return err
		}
	}
	return nil
}

// pressAgain presses what the bot offers instead of a button that it refused.
func (s *Somebody) pressAgain() error {
	if !s.copes || s.pressed == "" {
		return nil
	}
	all := s.At.Since(s.since)
	if _, refused := latest(all, s.script.label("stale.button"), ""); !refused {
		return nil
	}
	m, offered := latest(all, "", s.pressed)
	if !offered {
		return nil
	}
	s.since = s.Newest()
	return s.Press(s.At, m.ID, s.pressed)
}

// Newest is the number of the chat's last message.
func (s *Somebody) Newest() int { return s.At.Newest() }

// Await waits for the newest message of the bot after a place, with the words or
// the button.
func (s *Somebody) Await(ctx context.Context, after int, words, label string) (simulator.Message, error) {
	return s.await(ctx, after, label, words)
}

// await is Await for any one of several words.
func (s *Somebody) await(ctx context.Context, after int, label string, words ...string) (simulator.Message, error) {
	for {
		changed := s.At.Changed()
		for _, one := range words {
			if m, ok := latest(s.At.Since(after), one, label); ok {
				s.tally.end(s)
				return m, nil
			}
		}
		if err := s.pressAgain(); err != nil {
			return simulator.Message{}, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return simulator.Message{}, fmt.Errorf("%s waits for %q %q: %w; the chat shows:\n%s", s.Name, words, label,
				context.Cause(ctx), s.screen())
		}
	}
}

func latest(all []simulator.Message, words, label string) (simulator.Message, bool) {
	for i := len(all) - 1; i >= 0; i-- {
		m := all[i]
		if m.From == "bot" && (label == "" || offers(m, label)) && Contains(m.Text, words) {
			return m, true
		}
	}
	return simulator.Message{}, false
}

func offers(m simulator.Message, label string) bool {
	for _, row := range m.Buttons {
		for _, k := range row {
			if k.Text == label {
				return true
			}
		}
	}
	return false
}

// Contains compares without regard to how lines are broken.
func Contains(text, part string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(part), " "))
}

// screen is the end of a chat, for a failed expectation.
func (s *Somebody) screen() string {
	const most = 8
	var b strings.Builder
	for _, m := range s.At.Since(max(0, s.Newest()-most)) {
		fmt.Fprintf(&b, "    %s %s %s: %s", m.At.Format(time.TimeOnly), m.ID, m.Name, strings.ReplaceAll(m.Text, "\n", "\n      "))
		for _, row := range m.Buttons {
			for _, k := range row {
				b.WriteString(" [" + k.Text + "]")
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func number(id string) int {
	n, _ := strconv.Atoi(id)
	return n
}

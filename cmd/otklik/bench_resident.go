package main

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"otklik/bots/simulator"
	"otklik/locales"
	"otklik/routing"
)

// resident is somebody of a bench.
type resident struct {
	n      int
	person *simulator.Person
	chat   *simulator.Chat
	next   int // of the script
	filed  int // cases he was told are accepted
}

// filingScript is what every resident of a bench does: he greets, agrees, and
// files one case after another. Words come from the locales and the directory.
type filingScript struct {
	texts      *locales.Catalogue
	categories []filingChoice
	deeds      []func(*resident) error
	again      int // where a second filing begins
	sends      int // the deed that files
}

// filingChoice is a category with the topics a resident may press.
type filingChoice struct {
	label  string
	topics []string
}

const (
	shortLabel  = 40 // the longest label that no messenger cuts
	onFirstPage = 5  // of a list, what every messenger shows at once
)

func newFilingScript(texts *locales.Catalogue, d *routing.Directory) *filingScript {
	s := &filingScript{texts: texts, categories: filingChoices(d)}
	press := func(key string) func(*resident) error {
		label := texts.Text(locales.Default, key, nil)
		return func(r *resident) error { return r.person.Press(r.chat, "", label) }
	}
	s.deeds = []func(*resident) error{
		func(r *resident) error { _, err := r.person.Say(r.chat, "/start"); return err },
		press("language.name"), press("button.agree"),
		s.category, s.topic, s.words, s.point, press("button.yes"), press("button.send"),
		press("button.new_case"),
	}
	s.again, s.sends = 3, len(s.deeds)-2
	return s
}

// filingChoices are the first categories that ask for a topic, with labels that
// every messenger shows whole and on the first page. Topics with questions of their
// own are left out: all residents make the same steps. So are those of incidents,
// whose cases have no cards of their own to be counted.
func filingChoices(d *routing.Directory) []filingChoice {
	var list []filingChoice
	for _, c := range d.Categories()[:min(onFirstPage, len(d.Categories()))] {
		choice := filingChoice{label: c.Names.In(locales.Default)}
		for _, id := range c.Topics[:min(onFirstPage, len(c.Topics))] {
			if _, gathers := d.IncidentRule(id); gathers {
				continue
			}
			t, _ := d.Topic(id)
			if name := t.Names.In(locales.Default); len(t.Ask) == 0 && utf8.RuneCountInString(name) <= shortLabel {
				choice.topics = append(choice.topics, name)
			}
		}
		if len(c.Topics) > 1 && len(choice.topics) > 0 && utf8.RuneCountInString(choice.label) <= shortLabel {
			list = append(list, choice)
		}
	}
	return list
}

// play does the resident's next deed and waits until the bot says something.
func (s *filingScript) play(ctx context.Context, r *resident) error {
	var before int
	for {
		changed := r.chat.Changed()
		before = r.chat.Spoken()
		err := s.deeds[r.next](r)
		if err == nil {
			break
		}
		select { // its button may still be on the way, behind another message
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("deed %d: %w", r.next, err)
		}
	}
	for {
		changed := r.chat.Changed()
		if r.chat.Spoken() > before {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("deed %d: no answer: %w", r.next, ctx.Err())
		}
	}
	if r.next == s.sends {
		r.filed++
	}
	if r.next++; r.next == len(s.deeds) {
		r.next = s.again
	}
	return nil
}

// mine is the category of a resident's case: other residents have others.
func (s *filingScript) mine(r *resident) filingChoice {
	return s.categories[(r.n+r.filed)%len(s.categories)]
}

func (s *filingScript) category(r *resident) error {
	return r.person.Press(r.chat, "", s.mine(r).label)
}

func (s *filingScript) topic(r *resident) error {
	topics := s.mine(r).topics
	return r.person.Press(r.chat, "", topics[r.n%len(topics)])
}

// words describe what happened in as many letters as people do.
func (s *filingScript) words(r *resident) error {
	c := s.mine(r)
	_, err := r.person.Say(r.chat, strings.Repeat(c.label+": "+c.topics[r.n%len(c.topics)]+". ", 2))
	return err
}

// point shares a place in the middle of Cheboksary, another one each time.
func (s *filingScript) point(r *resident) error {
	_, err := r.person.Location(r.chat, 56.14+float64(r.n%100)/1e5, 47.25+float64(r.filed%100)/1e5)
	return err
}

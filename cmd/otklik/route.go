package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"otklik/routing"
	"otklik/routing/suggest"
)

// question is what `route` was asked.
type question struct {
	topic, territory, at, words, from, lang, address, centre string
	answers                                                  map[string]string
	json                                                     bool
}

// mostSuggestions is how many topics words may propose.
const mostSuggestions = 3

func routeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "route",
		Short: "Tell who would get a complaint, why, and by when it must be answered",
		Example: `  otklik route --topic roads.pothole --territory cheboksary
  otklik route --topic roads.pothole --at 56.14,47.25 --lang en
  otklik route --topic roads.pothole --territory cheboksary --answer road-owner=regional
  otklik route --words "text of a complaint" --json`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	var q question
	f := c.Flags()
	f.StringVar(&q.topic, "topic", "", "topic's `id`, roads.pothole")
	f.StringVar(&q.territory, "territory", "", "territory's `id` or OKTMO code, an old one too")
	f.StringVar(&q.at, "at", "", "point as `LAT,LON` in degrees, instead of a territory")
	f.StringVar(&q.words, "words", "", "`text` of a complaint: suggests the topic and the territory that are not given")
	f.StringVar(&q.from, "from", "", "RFC 3339 `time` of the complaint, for schedules and deadlines; default now")
	f.StringVar(&q.address, "address", "", "`text` of the address, for rules that name a street")
	f.StringToStringVar(&q.answers, "answer", nil, "`question=option` answered; may be given several times")
	f.StringVar(&q.centre, "centre", "", "`id` of the centre that is asked; default the topmost one")
	f.StringVar(&q.lang, "lang", "ru", "`language` of names")
	f.BoolVar(&q.json, "json", false, "print JSON")
	c.MarkFlagsMutuallyExclusive("territory", "at")
	c.RunE = func(c *cobra.Command, _ []string) error {
		_, r, err := directed(c, *file)
		if err != nil {
			return err
		}
		asked, err := centreNamed(r, q.centre)
		if err != nil {
			return err
		}
		a, d, err := q.answer(asked, time.Now())
		if err != nil {
			return usage(err)
		}
		if q.json {
			enc := json.NewEncoder(c.OutOrStdout())
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(a)
		}
		a.print(c.OutOrStdout(), d, q.lang)
		return nil
	}
	return c
}

// named is an id with its name in the asked language.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// routed is the answer.
type routed struct {
	Centre    named     `json:"centre"` // whose case it would be
	Topic     named     `json:"topic"`
	Territory *named    `json:"territory,omitempty"` // nil: not told, or outside of all
	Outside   int       `json:"outside,omitempty"`   // metres from the point to the territory, the nearest one
	Agency    named     `json:"agency"`
	Desk      named     `json:"desk"`
	Rule      string    `json:"rule,omitempty"`
	Reason    string    `json:"reason"`
	From      time.Time `json:"from"`
	First     time.Time `json:"first"`
	Full      time.Time `json:"full"`
	Danger    bool      `json:"danger,omitempty"`
	Suggested []named   `json:"suggested,omitempty"` // by words, best first
	match     routing.Match
}

// answer asks as a resident would who comes through a centre; d is the directory of
// the centre whose case it would be.
func (q *question) answer(asked *routing.Directory, now time.Time) (a *routed, d *routing.Directory, err error) {
	from := now
	if q.from != "" {
		if from, err = time.Parse(time.RFC3339, q.from); err != nil {
			return nil, nil, errors.New("--from: want a time such as 2026-11-23T09:00:00+03:00")
		}
	}
	a = &routed{}
	topic, err := q.findTopic(asked, a)
	if err != nil {
		return nil, nil, err
	}
	territory, err := q.findTerritory(asked, a, now)
	if err != nil {
		return nil, nil, err
	}
	if err := q.checkAnswers(asked); err != nil {
		return nil, nil, err
	}
	d = asked.Region().CentreFor(territory, asked)
	a.match = d.Match(routing.Complaint{Topic: topic.ID, Territory: territory, Address: q.address, Answers: q.answers}, from)
	due := d.Deadlines(topic.ID, from)
	agency, _ := d.Agency(a.match.Agency)
	desk, _ := d.Desk(d.DeskOf(a.match.Agency))
	a.Centre = named{string(d.Centre().ID), d.Centre().Names.In(q.lang)}
	a.Topic = named{string(topic.ID), topic.Names.In(q.lang)}
	a.Agency = named{string(agency.ID), agency.Names.In(q.lang)}
	a.Desk = named{string(desk.ID), desk.Names.In(q.lang)}
	a.Rule, a.Reason, a.Danger = string(a.match.Rule), a.match.Reason(), topic.Danger
	zone := d.Location()
	a.From, a.First, a.Full = from.In(zone), due.First.In(zone), due.Full.In(zone)
	return a, d, nil
}

// checkAnswers refuses what nobody could answer.
func (q *question) checkAnswers(d *routing.Directory) error {
	for id, said := range q.answers {
		asked, ok := d.Question(routing.QuestionID(id))
		if !ok {
			return unknown("question", id, idsOf(d.Questions(), func(k routing.Question) string { return string(k.ID) }))
		}
		switch {
		case asked.Check(said):
		case asked.Kind == routing.AskChoice:
			return unknown("answer to "+id, said, idsOf(asked.Options, func(o routing.Option) string { return o.ID }))
		default:
			return fmt.Errorf("answer to %s: %q is no %s that it may be", id, said, asked.Kind)
		}
	}
	return nil
}

func (q *question) findTopic(d *routing.Directory, a *routed) (routing.Topic, error) {
	if q.topic != "" {
		if t, ok := d.Topic(routing.TopicID(q.topic)); ok {
			return t, nil
		}
		return routing.Topic{}, unknown("topic", q.topic,
			idsOf(d.Topics(), func(t routing.Topic) string { return string(t.ID) }))
	}
	if q.words == "" {
		return routing.Topic{}, errors.New("give --topic ID or --words TEXT")
	}
	found := suggest.New(d, nil).Topics(q.words, mostSuggestions)
	for _, id := range found {
		t, _ := d.Topic(id)
		a.Suggested = append(a.Suggested, named{string(id), t.Names.In(q.lang)})
	}
	if len(found) == 0 {
		return routing.Topic{}, errors.New("--words: no topic of the directory speaks of this; give --topic ID")
	}
	t, _ := d.Topic(found[0])
	return t, nil
}

// findTerritory gives "" for a place that is not told or lies outside of all:
// then only rules for any place apply.
func (q *question) findTerritory(d *routing.Directory, a *routed, now time.Time) (routing.TerritoryID, error) {
	name := q.territory
	switch {
	case q.territory != "":
	case q.at != "":
		p, err := parsePoint(q.at)
		if err != nil {
			return "", fmt.Errorf("--at: %w", err)
		}
		id, metres, _ := d.TerritoryNear(p)
		name, a.Outside = string(id), int(math.Ceil(metres))
	case q.words != "":
		if found := d.FindTerritories(q.words, 1); len(found) > 0 {
			name = string(found[0])
		}
	}
	if name == "" {
		return "", nil
	}
	t, ok := d.FindTerritory(name, now)
	if !ok {
		return "", unknown("territory", name,
			idsOf(d.Territories(), func(t routing.Territory) string { return string(t.ID) }))
	}
	a.Territory = &named{string(t.ID), t.Names.In(q.lang)}
	return t.ID, nil
}

func parsePoint(s string) (routing.Point, error) {
	lat, lon, ok := strings.Cut(s, ",")
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	// The negated form refuses NaN too.
	if !ok || errY != nil || errX != nil || !(y >= -90 && y <= 90 && x >= -180 && x <= 180) {
		return routing.Point{}, errors.New("want LAT,LON in degrees, as in 56.14,47.25")
	}
	return routing.Point{Lat: y, Lon: x}, nil
}

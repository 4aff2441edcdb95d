// Package routing decides who must answer a complaint, why them, and by when.
//
// It owns the case and its life, agencies, topics, territories, the directory
// files with their parser, the rules and the match with its reason, the working
// calendar and the deadlines. Of ours it imports only what it rests on, geometry (geo)
// and the forms of words (lexicon); what is made of its cases and directories is beside
// it, unknown to it: suggestions of topics (suggest), the radar (radar) and figures
// (kpi). It does not know a messenger, a language or SQL.
package routing

import (
	"cmp"
	"time"

	"otklik/routing/geo"
)

// Opaque ids, as written in the directory files.
type (
	CentreID    string
	TerritoryID string
	CategoryID  string
	TopicID     string // "roads.pothole": the category's id, a dot, the fact
	AgencyID    string
	DeskID      string
	RuleID      string
)

// Words is one text in several languages, by tag ("ru", "en"). Russian is
// always there: the loader refuses a text without it.
type Words map[string]string

// In gives the text in lang, or in Russian where there is no translation.
func (w Words) In(lang string) string {
	return cmp.Or(w[lang], w["ru"])
}

// Complaint is what a resident told, complete enough to be routed.
type Complaint struct {
	Topic     TopicID     `json:"topic"`
	Territory TerritoryID `json:"territory"`
	Text      string      `json:"text"`
	Address   string      `json:"address,omitempty"`
	Point     *Point      `json:"point,omitempty"`
	Files     []string    `json:"files,omitempty"` // opaque references, kept for whoever shows them
	// Answers are those to the directory's extra questions, by question: the value
	// of a choice, a number, a date.
	Answers map[string]string `json:"answers,omitempty"`
}

// Point is WGS 84, in degrees.
type Point = geo.Point

// Deadlines are the two clocks of a case.
type Deadlines struct {
	First time.Time // A: the first meaningful reply
	Full  time.Time // B: the full answer
}

// Clock names a promise.
type Clock string

// The clocks. The first two are every case's and told to its resident.
const (
	FirstReply     Clock = "first"
	FullAnswer     Clock = "full"
	PromisedAnswer Clock = "promise"  // what an interim answer promised
	CentreDecision Clock = "decision" // who answers a case that was passed on too often
	Rework         Clock = "rework"   // no clock: what was answered is worked on once more
)

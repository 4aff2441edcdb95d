package complaint

import (
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// This file is what is kept of a resident between turns.

// memory is what the conversation keeps between turns, beside its state.
type memory struct {
	Draft draft `json:"draft"`
	// At is the state to come back to after a detour, "" if none.
	At string `json:"at,omitempty"`
	// Case is the one being looked at or added to.
	Case routing.CaseID `json:"case,omitempty"`
	// Held are words whose place the person has yet to choose.
	Held notes `json:"held"`
	// Passed is what a case was given last.
	Passed passed `json:"passed"`
	// Rating is the case whose mark was just asked for, 0 = none, Verdict the
	// one whose verdict was; Mark is the one just given.
	Rating  routing.CaseID `json:"rating,omitempty"`
	Verdict routing.CaseID `json:"verdict,omitempty"`
	Mark    int            `json:"mark,omitempty"`
	// Filter is what the list of cases shows.
	Filter filter `json:"filter,omitempty"`
	// Refused tells that consent was refused: nothing is kept until it is given.
	Refused bool `json:"refused,omitempty"`
	// Refusal is when that was last, zero: never.
	Refusal time.Time `json:"refusal,omitzero"`
	// Warned is the last album that was not taken whole, and why.
	Warned string `json:"warned,omitempty"`
	// Wish is the kind of message that he wants to begin.
	Wish routing.CaseKind `json:"wish,omitempty"`
	// Watch is when the timer comes that looks after what he has begun, zero: none is
	// set; Reminded that he was reminded of it, Lapsed that it was dropped meanwhile.
	Watch    time.Time `json:"watch,omitzero"`
	Reminded bool      `json:"reminded,omitempty"`
	Lapsed   bool      `json:"lapsed,omitempty"`
	// From is the state that an errand among the settings began in, "" if none.
	From string `json:"from,omitempty"`
	// Alarm is the danger written of last.
	Alarm alarm `json:"alarm,omitzero"`
	// Exported is when he was last sent what is kept of him.
	Exported time.Time `json:"exported,omitzero"`
	// Noticed is the version of the text about the channel that he has read.
	Noticed string `json:"noticed,omitempty"`
	// Gone are the last messages that went to cases.
	Gone []gone `json:"gone,omitempty"`
	// Sure tells that he was just asked whether the draft is to go.
	Sure bool `json:"sure,omitempty"`
	// Echoes are his last messages.
	Echoes []echo `json:"echoes,omitempty"`
	// Linking counts the wrong codes he has typed.
	Linking linkMemory `json:"linking,omitzero"`
}

// draft is a complaint in the making.
type draft struct {
	// Shown are the letters that show a caller's name and telephone.
	Shown []bots.LetterID `json:"shown,omitempty"`
	notes
	place
	Kind     routing.CaseKind   `json:"kind,omitempty"`
	Category routing.CategoryID `json:"category,omitempty"`
	Topic    routing.TopicID    `json:"topic,omitempty"`
	Found    []routing.TopicID  `json:"found,omitempty"` // offered for typed words
	// Answers are those to the topic's questions, "" for one passed over.
	Answers map[string]string `json:"answers,omitempty"`
	// Asking is the question whose answer is being changed, "" if none, and Excuse that
	// the reason for a missing photo is asked for.
	Asking routing.QuestionID `json:"asking,omitempty"`
	Excuse bool               `json:"excuse,omitempty"`
	// Stop is the stopper that is shown, Insisted are those he files it in spite of.
	Stop     routing.StopperID `json:"stop,omitempty"`
	Insisted []string          `json:"insisted,omitempty"`
	// Spot is the place being asked about: it is the draft's after a "yes".
	Spot place `json:"spot"`
	// Maybe are the territories that the address of Spot may lie in.
	Maybe []routing.TerritoryID `json:"maybe,omitempty"`
	// Pin is a point that was sent, and Mentioned an address that was told, before the place
	// was asked for.
	Mentioned string `json:"mentioned,omitempty"`
	Pin       *place `json:"pin,omitempty"`
	// Meant are the streets that the address of Spot may mean. Base is an address before
	// its house, and Housed the message that told the house.
	Meant  []routing.PlaceFound `json:"meant,omitempty"`
	Base   string               `json:"base,omitempty"`
	Housed string               `json:"housed,omitempty"`
	// Via is the question that led to the confirmation of Spot.
	Via    string `json:"via,omitempty"`
	Early  bool   `json:"early,omitempty"`  // words came before a topic was chosen
	Review bool   `json:"review,omitempty"` // one answer is being changed
	// Offered are the incidents he is asked about, Then where the draft goes on if it is
	// none of them, and Apart that he has said so.
	Offered []routing.IncidentID `json:"offered,omitempty"`
	Then    string               `json:"then,omitempty"`
	Apart   bool                 `json:"apart,omitempty"`
	Alike   alike                `json:"alike,omitzero"`

	Urgent bool `json:"urgent,omitempty"` // he wrote of danger
	// Applicant is what he told of himself, Doubt a contact that may not be his.
	Applicant routing.Applicant `json:"applicant,omitzero"`
	Doubt     string            `json:"doubt,omitempty"`
	// Placed is the message that told the address, Said those that told answers, by
	// question.
	Placed string            `json:"placed,omitempty"`
	Said   map[string]string `json:"said,omitempty"`
	// Told are those messages, with what they said.
	Told []part `json:"told,omitempty"`

	// Desk is that of the clerk who files for a caller, "" for a draft of one's own; Named
	// that he has asked who telephones.
	Desk  routing.DeskID `json:"desk,omitempty"`
	Named bool           `json:"named,omitempty"`
}

// place is where a complaint is.
type place struct {
	Territory routing.TerritoryID `json:"territory,omitempty"`
	Address   string              `json:"address,omitempty"`
	Point     *routing.Point      `json:"point,omitempty"`
}

func (p place) complaint() routing.Complaint {
	return routing.Complaint{Territory: p.Territory, Address: p.Address, Point: p.Point}
}

func (d draft) empty() bool {
	return d.Topic == "" && d.Category == "" && d.Kind == routing.CaseProblem && d.Pin == nil && d.Mentioned == "" && !d.told()
}

func (d draft) complaint() routing.Complaint {
	c := d.place.complaint()
	c.Topic, c.Text, c.Files, c.Answers = d.Topic, d.text(), dialogs.EncodeFiles(d.Files), d.answers()
	return c
}

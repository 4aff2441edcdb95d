package routing

import "strings"

// Category is a heading of the first screen: a group of facts.
type Category struct {
	ID       CategoryID
	Names    Words
	Keywords []string  // stems and words that point to the category as a whole
	Topics   []TopicID // in the order of the file, which is the order shown
	Ask      []QuestionID
	Top      []Preference // when and where it stands before the others
}

// Topic is one fact a resident can complain about.
type Topic struct {
	ID       TopicID
	Category CategoryID
	Names    Words
	Danger   bool         // life may be at risk: the emergency words come first
	Fast     bool         // belongs to the fast-track list
	Keywords []string     // stems, words and short phrases that point to it
	Examples []string     // complaints as a resident would write them
	First    Span         // clock A: the first meaningful reply
	Full     Span         // clock B: the full answer
	Ask      []QuestionID // the extra questions, in the order asked
	Top      []Preference // when and where it stands before the others
	Handling
}

// Handling is how cases about a topic are dealt with, where it is not as usual.
type Handling struct {
	// The clocks of an urgent case; zero where those are as of any other.
	UrgentFirst Span
	UrgentFull  Span
	Moderate    bool // a moderator looks at complaints before they are routed
	Approval    bool // an answer needs its approver's word
	Anonymous   bool // a resident may keep to himself who he is
	HidesPhones bool // telephones and e-mail in a description are nobody's business
	Gate        Gate // how answers are looked at, "" = as the centre does
	Evidence    []Evidence
	Private     bool // what it is about is a resident's own business: an answer is verified without its words
}

// Category is the category that the id of a fact begins with.
func (id TopicID) Category() CategoryID {
	category, _, _ := strings.Cut(string(id), ".")
	return CategoryID(category)
}

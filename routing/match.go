package routing

import (
	"strings"
)

// Any stands for every topic or every territory in a match's reason.
const Any = "*"

// Match is the answer to "who must answer, and why".
type Match struct {
	Agency AgencyID
	Rule   RuleID // "" for the centre's fallback
	// Topic and Territory are what the rule named: the parts of the reason.
	// "*" stands for any.
	Topic     string
	Territory string
	Street    string // as the rule writes it, "" when it names none
	Facts     []Fact // the answers that the rule asked for
	Hours     Hours  // the rule's own
	Season    Season // the rule's own
}

// Fact is an answer to one of the directory's questions.
type Fact struct {
	Question QuestionID
	Option   string
}

// reasonKeys are the words of a reason that no question may be called.
var reasonKeys = []string{"topic", "territory", "street", "hours", "season"}

const noRule = "fallback: no rule"

// Reason is the stored and operator-facing form:
// `rule roads-region: topic roads, territory cheboksary, road-owner regional`.
func (m Match) Reason() string {
	if m.Rule == "" {
		return noRule
	}
	parts := []string{"topic " + m.Topic, "territory " + m.Territory}
	if m.Street != "" {
		parts = append(parts, "street "+m.Street)
	}
	for _, f := range m.Facts {
		parts = append(parts, string(f.Question)+" "+f.Option)
	}
	if m.Hours != "" {
		parts = append(parts, "hours "+string(m.Hours))
	}
	if !m.Season.Whole() {
		parts = append(parts, "season "+m.Season.String())
	}
	return "rule " + string(m.Rule) + ": " + strings.Join(parts, ", ")
}

// ParseReason reads a stored reason, so that it can be worded whatever the
// directory says by now. ok is false for what Reason did not write. The agency is
// not part of a reason.
func ParseReason(text string) (m Match, ok bool) {
	if text == noRule {
		return Match{Topic: Any, Territory: Any}, true
	}
	head, rest, ok := strings.Cut(text, ": ")
	rule, named := strings.CutPrefix(head, "rule ")
	if !ok || !named || rule == "" {
		return Match{}, false
	}
	m.Rule = RuleID(rule)
	for part := range strings.SplitSeq(rest, ", ") {
		key, said, ok := strings.Cut(part, " ")
		if !ok {
			return Match{}, false
		}
		switch key {
		case "topic":
			m.Topic = said
		case "territory":
			m.Territory = said
		case "street":
			m.Street = said
		case "hours":
			m.Hours = Hours(said)
		case "season":
			if m.Season, ok = parseSeason(said); !ok {
				return Match{}, false
			}
		default:
			m.Facts = append(m.Facts, Fact{QuestionID(key), said})
		}
	}
	return m, m.Topic != "" && m.Territory != ""
}

func parseSeason(text string) (Season, bool) {
	from, to, ok := strings.Cut(text, "..")
	first, err1 := parseYearDay(from)
	last, err2 := parseYearDay(to)
	return Season{first, last}, ok && err1 == nil && err2 == nil
}

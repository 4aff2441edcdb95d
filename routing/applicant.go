package routing

// Applicant is what somebody has told of himself, or of the person he speaks for. It
// is all optional: the answer goes where he wrote from.
type Applicant struct {
	Name  string `json:"name,omitempty"`  // his messenger's, kept only beside a Phone: who calls must ask for somebody; or as he gave it by telephone
	Phone string `json:"phone,omitempty"` // "+79001234567"
	// For is whom he speaks for, by name or relation; ForPhone theirs.
	For      string `json:"for,omitempty"`
	ForPhone string `json:"for_phone,omitempty"`
	// Anonymous says that nobody is to know who he is; then there is nothing else.
	Anonymous bool `json:"anonymous,omitempty"`
	// Called says that he telephoned, and a clerk wrote down what he said: see Case.Called.
	Called bool `json:"called,omitempty"`
}

// Privacy is how much the staff sees of an Applicant.
type Privacy string

// The levels.
const (
	PrivacyMasked Privacy = "masked" // the name's initials, the telephone's ends
	PrivacyHidden Privacy = "hidden" // that there is something, no more
	PrivacyOpen   Privacy = "open"
)

var privacies = []Privacy{PrivacyMasked, PrivacyHidden, PrivacyOpen}

// Anonymous tells whether a complaint about the topic may be.
func (d *Directory) Anonymous(id TopicID) bool {
	t, _ := d.topics.get(id)
	return t.Anonymous
}

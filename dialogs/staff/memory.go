package staff

import (
	"time"

	"otklik/routing"
)

// memory is what is kept of a clerk between turns.
type memory struct {
	Case      routing.CaseID       `json:"case,omitempty"` // being asked about
	News      time.Time            `json:"news,omitzero"`  // what its caller was to be told of then
	Target    routing.AgencyID     `json:"target,omitempty"`
	Refusal   routing.RejectReason `json:"refusal,omitempty"`
	Elsewhere string               `json:"elsewhere,omitempty"` // where the resident of a refused case may turn to
	Refused   bool                 `json:"refused,omitempty"`   // a stranger who was told so once
	// Album is that of the last reply, About its case, and Noted whether it was a
	// note: the later pictures of one album come as messages of their own and go
	// where the first went.
	Album string         `json:"album,omitempty"`
	About routing.CaseID `json:"about,omitempty"`
	Noted bool           `json:"noted,omitempty"`

	Saying wording        `json:"saying,omitzero"` // what is being said to all of an incident
	Works  *routing.Works `json:"works,omitempty"` // being announced

	Heard []heard `json:"heard,omitempty"`

	Ordering  ordering  `json:"ordering,omitzero"` // from the menu
	Answering answering `json:"answering,omitzero"`
	Proving   proving   `json:"proving,omitzero"`
}

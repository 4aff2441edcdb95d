package routing

import "time"

// IncidentTx is what deeds on incidents need of a unit of work.
type IncidentTx interface {
	Tx
	// LockIncidents keeps other units from proposing incidents of the centre until
	// this one ends.
	LockIncidents(CentreID) error
	// AddIncident stores a new one under its ID.
	AddIncident(*Incident) error
	// Incident reads one and keeps others from changing it until the unit ends;
	// ErrNoIncident when there is none.
	Incident(IncidentID) (*Incident, error)
	// PeekIncident reads one that will not be changed.
	PeekIncident(IncidentID) (*Incident, error)
	// IncidentByNumber and IncidentByKey (the newest of a key) return ErrNoIncident
	// when there is none.
	IncidentByNumber(CentreID, string) (*Incident, error)
	IncidentByKey(CentreID, string) (*Incident, error)
	// SaveIncident writes one that was read, and increments its Version; ErrStale
	// when the stored version is another.
	SaveIncident(*Incident) error
	// LiveIncidents are those that new cases are compared with at a time, newest first.
	LiveIncidents([]CentreID, time.Time) ([]*Incident, error)
	// AddIncidentEvent appends to an incident's history, IncidentEvents reads it,
	// oldest first.
	AddIncidentEvent(IncidentEvent) error
	IncidentEvents(IncidentID) ([]IncidentEvent, error)
	// RecentCases are cases that are in no incident, newest first.
	RecentCases(Recent) ([]*Case, error)
	IncidentMembers
}

// Recent asks for cases of late.
type Recent struct {
	Centre CentreID
	Topics []TopicID
	Since  time.Time // opened no earlier
	Before CasePlace // older than this one, the zero value = any
	Limit  int
}

// CasePlace is where a case stands among others in time.
type CasePlace struct {
	At   time.Time `json:"at"`
	Case CaseID    `json:"case"`
}

// IncidentMembers keeps whose cases are in an incident.
type IncidentMembers interface {
	AddMember(IncidentMember) error
	// Member reads one; ok is false when the case is not in the incident.
	Member(IncidentID, CaseID) (m IncidentMember, ok bool, err error)
	// SaveTold writes what a member was told, SaveSaid what he has said himself; each
	// leaves the rest of the row alone.
	SaveTold(IncidentMember) error
	SaveSaid(IncidentMember) error
	// MembersOf are a resident's cases that were put in the incident, oldest first.
	MembersOf(IncidentID, string) ([]CaseID, error)
	// MembersBehind are members who were not told everything up to seq, those who know
	// least first.
	MembersBehind(id IncidentID, seq, limit int) ([]IncidentMember, error)
	// Tally counts; Recent is since a time.
	Tally(in *Incident, since time.Time) (IncidentTally, error)
}

// IncidentAnnouncer tells people what happened to an incident and to its cases, and
// remembers when it is to be looked at. Its work belongs to the same unit of work.
type IncidentAnnouncer interface {
	Announcer
	// Turned is told of everything that changes what the desks see.
	Turned(*Incident, IncidentEvent) error
	// Heard tells a member of an event; not of an answer, which his case has as its own.
	Heard(*Incident, IncidentEvent, *Case) error
	// Missed is told of a member who could not be told something, and why.
	Missed(*Incident, CaseID, error)
	// Wake asks for Tick at a time.
	Wake(IncidentID, time.Time) error
}

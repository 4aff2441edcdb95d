package routing

import "time"

// Contact is how a person reaches somebody outside the gateway. Every field may
// be empty.
type Contact struct {
	Phone   string
	Email   string
	Site    string
	Address string
}

// Agency answers complaints: a city department, a utility, a federal body.
type Agency struct {
	ID      AgencyID
	Names   Words
	Kind    AgencyKind
	Desk    DeskID // "" when the agency has no chat; see Directory.DeskOf
	Contact Contact
}

// AgencyKind says what sort of body an agency is.
type AgencyKind string

// The kinds of agency.
const (
	KindCity       AgencyKind = "city"       // a department of the municipality
	KindRegion     AgencyKind = "region"     // a ministry or an inspectorate
	KindFederal    AgencyKind = "federal"    // a territorial body
	KindUtility    AgencyKind = "utility"    // heat, water, electricity, gas
	KindHousing    AgencyKind = "housing"    // a manager of apartment houses
	KindContractor AgencyKind = "contractor" // waste operator, carrier
	KindCentre     AgencyKind = "centre"     // a control centre, municipal or regional
)

// Desk is one chat of staff; several agencies may share it.
type Desk struct {
	ID     DeskID
	Names  Words
	Digest *DigestPlan // nil = as its centre says
	Topics TopicMode   // of its chat, where the messenger has them
}

// Centre is the control centre a directory belongs to: a municipal one, one for
// several municipalities, or the regional one above them.
type Centre struct {
	ID        CentreID
	Parent    CentreID // the centre above, "" at the top
	Names     Words
	Zone      string   // IANA name, "Europe/Moscow"
	Fallback  AgencyID // answers what no rule covers
	DutyDesk  DeskID   // gets what has no desk of its own
	Digest    DigestPlan
	Emergency Emergency
	Operator  Operator
	Appeal    string             // address of the page for official appeals, may be empty
	Quiet     Stretch            // when news of a case come without a sound or wait, unless their reader wants otherwise
	Privacy   Privacy            // of residents before the staff; the zero value is never there
	Reveal    time.Duration      // for how long a clerk is shown what Privacy hides
	Channels  map[string]Channel // by the name of the configuration
	// Territories are what it serves, with all that lies inside of them. The topmost
	// centre also serves what no other one does.
	Territories []TerritoryID
	// Strict makes it an error that only the fallback answers for something.
	Strict bool
}

// Emergency holds the numbers the bot names and never calls.
type Emergency struct {
	Phone string // "112"
	Duty  string // the municipality's duty service (EDDS) for faults without danger
}

// Operator is who answers for personal data: the consent text names it.
type Operator struct {
	Names   Words
	Address string
	Policy  string // address of the data policy, may be empty
}

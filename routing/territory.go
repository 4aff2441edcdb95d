package routing

// TerritoryKind is the level of a territory; a deeper one is more specific.
type TerritoryKind string

// The levels, from the widest.
const (
	KindRegionWide   TerritoryKind = "region"
	KindMunicipality TerritoryKind = "municipality"
	KindDistrict     TerritoryKind = "district"
)

// Territory is a place with a boundary, a list entry or both.
type Territory struct {
	ID      TerritoryID
	OKTMO   string // the code that has no end, eight or eleven digits; may be empty for a district
	Codes   []Code // with their days, as in the file
	Kind    TerritoryKind
	Parent  TerritoryID // "" at the top
	Names   Words
	Aliases []string // other names, and codes that are no longer valid
	// Settlements are towns and villages inside of it, as they are written.
	Settlements []string
}

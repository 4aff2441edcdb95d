package routing

// This file asks the other centres of a region about a place that a centre's own
// outlines and lists, and those of the centres above, do not know: a resident writes to
// whichever bot he has found.

// known is a territory of another centre as this one knows it: itself, or the nearest
// around it that both have.
func (d *Directory) known(id TerritoryID, in *Directory) (TerritoryID, bool) {
	for range len(levels) + 1 {
		if _, ok := d.territory.get(id); ok {
			return id, true
		}
		t, ok := in.territory.get(id)
		if !ok || t.Parent == "" {
			break
		}
		id = t.Parent
	}
	return "", false
}

// nextDoorAt is the territory whose outline another centre has drawn around a point, if
// it is more specific than the one known so far.
func (d *Directory) nextDoorAt(p Point, so TerritoryID, found bool) (TerritoryID, bool) {
	for _, o := range d.region.centres {
		if o == d {
			continue // its own are known
		}
		at, ok := o.boundaries.At(p)
		if !ok {
			continue
		}
		id, ok := d.known(TerritoryID(at), o)
		if ok && (!found || d.level(id) > d.level(so)) {
			so, found = id, true
		}
	}
	return so, found
}

// nextDoor finds the places that a typed address names exactly in other centres.
func (d *Directory) nextDoor(text string, limit int) []PlaceFound {
	var places []PlaceFound
	asked := map[*gazetteer]bool{d.gazetteer: true}
	for _, o := range d.region.centres {
		if asked[o.gazetteer] {
			continue
		}
		asked[o.gazetteer] = true
		for _, p := range o.gazetteer.find(text, limit) {
			if id, ok := d.known(p.Territory, o); ok && p.Exact {
				p.Territory = id
				places = append(places, p)
			}
		}
	}
	return places
}

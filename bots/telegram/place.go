package telegram

import (
	"encoding/json"

	"otklik/bots"
	"otklik/bots/adapter"
)

// This file reads places: a point, one that moves, or one with a name.

type (
	wireLocation struct {
		Lat  float64         `json:"latitude"`
		Lon  float64         `json:"longitude"`
		Live json.RawMessage `json:"live_period"`
	}
	wireVenue struct {
		Location *wireLocation `json:"location"`
		Title    string        `json:"title"`
		Address  string        `json:"address"`
	}
)

func location(m *wireMessage) *bots.Location {
	at, v := m.Location, m.Venue
	if at == nil && v != nil {
		at = v.Location
	}
	if at == nil {
		return nil
	}
	l := &bots.Location{Lat: at.Lat, Lon: at.Lon, Live: len(at.Live) > 0}
	if v != nil {
		l.Title, l.Address = adapter.PlaceWords(v.Title), adapter.PlaceWords(v.Address)
	}
	return l
}

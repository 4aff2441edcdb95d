package main

import (
	"errors"
	"slices"
	"strings"

	"otklik/bots"
)

// share plays what a person shows on the map.
func (p *player) share(a *actor, l scriptLine) error {
	at, err := parsePoint(l.text)
	if err != nil {
		return err
	}
	if l.verb != "walk" {
		title, address, _ := strings.Cut(l.kind, "; ")
		_, err = a.person.Place(a.chat, bots.Location{
			Lat: at.Lat, Lon: at.Lon, Title: title, Address: address, Live: l.verb == "share-live",
		})
		return err
	}
	for _, m := range slices.Backward(a.chat.Messages()) {
		if m.Location != nil && m.From == a.person.ID() {
			return a.person.Walk(a.chat, m.ID, at.Lat, at.Lon)
		}
	}
	return errors.New("shares no place")
}

package vk

import (
	"encoding/json"
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/bots/adapter"
)

// This file reads places: a point, and what the map calls it.

type (
	wireGeo struct {
		Coordinates json.RawMessage `json:"coordinates"`
		Place       json.RawMessage `json:"place"`
	}
	// wirePlace has words or numbers, by the version of the API.
	wirePlace struct {
		Title   json.RawMessage `json:"title"`
		Address json.RawMessage `json:"address"`
		City    json.RawMessage `json:"city"`
		Country json.RawMessage `json:"country"`
	}
)

func (g *wireGeo) location() *bots.Location {
	if g == nil {
		return nil
	}
	l := g.point()
	if l != nil {
		l.Title, l.Address = g.words()
	}
	return l
}

// point reads both shapes VK has used: an object, and "56.1 47.2".
func (g *wireGeo) point() *bots.Location {
	var point struct {
		Lat *float64 `json:"latitude"`
		Lon *float64 `json:"longitude"`
	}
	if json.Unmarshal(g.Coordinates, &point) == nil && point.Lat != nil && point.Lon != nil {
		return &bots.Location{Lat: *point.Lat, Lon: *point.Lon}
	}
	var text string
	if json.Unmarshal(g.Coordinates, &text) != nil {
		return nil
	}
	lat, lon, _ := strings.Cut(strings.TrimSpace(text), " ")
	y, errY := strconv.ParseFloat(lat, 64)
	x, errX := strconv.ParseFloat(lon, 64)
	if errY != nil || errX != nil {
		return nil
	}
	return &bots.Location{Lat: y, Lon: x}
}

// words are what the map calls the place. Of a mere point VK tells the town, which says
// less than the point.
func (g *wireGeo) words() (title, address string) {
	var p wirePlace
	if json.Unmarshal(g.Place, &p) != nil {
		return "", ""
	}
	city, country := text(p.City), text(p.Country)
	title = text(p.Title)
	if country != "" {
		title = strings.TrimSuffix(title, ", "+country)
	}
	if title == city || title == country {
		title = ""
	}
	return title, text(p.Address)
}

func text(raw json.RawMessage) string {
	var said string
	if json.Unmarshal(raw, &said) != nil {
		return ""
	}
	return adapter.PlaceWords(said)
}

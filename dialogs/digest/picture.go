package digest

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strconv"
	"time"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/routing/kpi"
)

// The picture's measures, in pixels: on a phone it is as wide as the screen.
const (
	width    = 1080
	margin   = 48
	inner    = width - 2*margin
	tileTop  = 190
	tileHigh = 190
	daysTop  = 450
	daysHigh = 330
	topTop   = 965
	topStep  = 92
	mostTop  = 5
	least    = topTop + 150 // how high it is without any topic
)

// The colours.
var (
	paper = color.RGBA{255, 255, 255, 255}
	ink   = color.RGBA{33, 37, 41, 255}
	faint = color.RGBA{108, 117, 125, 255}
	tile  = color.RGBA{241, 243, 245, 255}
	blue  = color.RGBA{25, 103, 178, 255}
	pale  = color.RGBA{165, 200, 232, 255}
	red   = color.RGBA{192, 40, 40, 255}
)

// picture draws a summary: four figures, the cases of each day, the topics.
func picture(s dialogs.Summary, w dialogs.Speaker) ([]byte, error) {
	topics := s.Topics[:min(len(s.Topics), mostTop)]
	height := max(least, topTop+70+topStep*len(topics)+margin/2)
	p, err := newPen(image.NewRGBA(image.Rect(0, 0, width, height)))
	if err != nil {
		return nil, err
	}
	p.fill(0, 0, width, height, paper)
	p.text(w.T("digest.title", locales.Args{"Desk": w.Desk(s.Desk)}), margin, 90, 50, inner, ink)
	p.text(w.Days(s.Period), margin, 150, 36, inner, faint)
	tiles(p, s, w)
	days(p, s, w)
	subjects(p, topics, w)
	if p.err != nil {
		return nil, p.err
	}
	var file bytes.Buffer
	err = png.Encode(&file, p.to)
	return file.Bytes(), err
}

// tiles are the figures that are read first.
func tiles(p *pen, s dialogs.Summary, w dialogs.Speaker) {
	late := ink
	if s.Late > 0 {
		late = red
	}
	list := []struct {
		value, label string
		ink          color.Color
	}{
		{strconv.Itoa(s.Figures.Cases), w.T("digest.tile_cases", nil), ink},
		{strconv.Itoa(s.Figures.Answered), w.T("digest.tile_answered", nil), ink},
		{w.Counted(s.Open), w.T("digest.tile_open", nil), ink},
		{w.Counted(s.Late), w.T("digest.tile_late", nil), late},
	}
	const gap = 20
	wide := (inner - gap*(len(list)-1)) / len(list)
	for i, t := range list {
		x := margin + i*(wide+gap)
		p.fill(x, tileTop, x+wide, tileTop+tileHigh, tile)
		p.centred(t.value, x+wide/2, tileTop+105, 76, wide-20, t.ink)
		p.centred(t.label, x+wide/2, tileTop+160, 30, wide-20, faint)
	}
}

// days are a bar for each day; those before the period are pale.
func days(p *pen, s dialogs.Summary, w dialogs.Speaker) {
	chart := s.Chart(w.Zone())
	p.text(w.T("digest.per_day", locales.Args{"Period": w.Days(chart)}), margin, daysTop, 36, inner, ink)
	most := 1
	for _, d := range s.Days {
		most = max(most, d.Figures.Cases)
	}
	floor := daysTop + 60 + daysHigh
	step := inner / max(len(s.Days), 1)
	for i, d := range s.Days {
		at, err := time.ParseInLocation(time.DateOnly, d.Key, w.Zone())
		if err != nil {
			p.err = err
			return
		}
		shade := blue
		if !s.Period.Has(at) {
			shade = pale
		}
		x, n := margin+i*step, d.Figures.Cases
		top := floor - n*daysHigh/most
		p.fill(x+step/8, top, x+step-step/8, floor, shade)
		if n > 0 && len(s.Days) <= longestLabelled {
			p.centred(strconv.Itoa(n), x+step/2, top-8, 26, step, ink)
		}
		if i%(len(s.Days)/longestLabelled+1) == 0 {
			p.centred(strconv.Itoa(at.Day()), x+step/2, floor+36, 26, 2*step, faint)
		}
	}
	p.fill(margin, floor, width-margin, floor+2, faint)
}

// longestLabelled is how many days have room for a figure each.
const longestLabelled = 16

// subjects are the topics that most cases are about; of each bar the part that is
// overdue is red.
func subjects(p *pen, topics []kpi.Group, w dialogs.Speaker) {
	if len(topics) == 0 {
		p.text(w.T("digest.nothing", nil), margin, topTop, 36, inner, faint)
		return
	}
	p.text(w.T("digest.top", nil), margin, topTop, 36, inner, ink)
	const numberWide = 110
	most := max(1, topics[0].Figures.Cases)
	for i, g := range topics {
		y := topTop + 55 + i*topStep
		long := (inner - numberWide) * g.Figures.Cases / most
		p.text(w.Topic(routing.TopicID(g.Key)), margin, y, 30, inner, ink)
		p.fill(margin, y+14, margin+long, y+46, blue)
		p.fill(margin, y+14, margin+long*g.Figures.Overdue/max(1, g.Figures.Cases), y+46, red)
		p.text(strconv.Itoa(g.Figures.Cases), margin+long+16, y+42, 32, numberWide, ink)
	}
}

// fill colours a rectangle.
func (p *pen) fill(x0, y0, x1, y1 int, c color.Color) {
	draw.Draw(p.to, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
}

package page

import (
	"golang.org/x/text/language"
)

// words are the page's own texts: language → key → text.
type words map[string]map[string]string

// choose picks the language asked for, else the browser's first that we have,
// else Russian.
func (w words) choose(asked, accepted string) string {
	if w[asked] != nil {
		return asked
	}
	tags, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil {
		return "ru"
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if w[base.String()] != nil {
			return base.String()
		}
	}
	return "ru"
}

// point is a place a person can say he is at, with where it is on the sketch
// of the city, in hundredths of its width and height.
type point struct {
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
	Left int     `json:"left"`
	Top  int     `json:"top"`
	RU   string  `json:"ru"`
	EN   string  `json:"en"`
}

type pointView struct {
	N         int
	Lat, Lon  float64
	Left, Top int
	Name      string
}

func views(points []point, language string) []pointView {
	out := make([]pointView, len(points))
	for i, p := range points {
		out[i] = pointView{
			N: i + 1, Lat: p.Lat, Lon: p.Lon, Left: p.Left, Top: p.Top,
			Name: Title{RU: p.RU, EN: p.EN}.in(language),
		}
	}
	return out
}

package dialogs

import (
	"strconv"
	"strings"
	"time"

	"otklik/locales"
	"otklik/routing"
	"otklik/routing/kpi"
)

// mostNamed is how many topics a digest names.
const mostNamed = 5

// summary words a digest: what came in and what became of it, then what stands now.
func (w wording) summary(s Summary, key string) string {
	f := s.Figures
	head := w.t(key, locales.Args{"Desk": w.deskName(s.Desk), "Period": w.days(s.Period)})
	lines := []string{w.t("digest.came", locales.Args{"Cases": f.Cases, "Answered": f.Answered, "Open": f.Open})}
	for _, one := range []struct {
		key   string
		value kpi.Figure
		share bool
	}{
		{"digest.days", f.AnswerDays(), false}, {"digest.first", f.First.Share(), true},
		{"digest.full", f.Full.Share(), true}, {"digest.marks", f.GoodMarks(), true},
	} {
		if one.value.Known {
			lines = append(lines, w.t(one.key, locales.Args{"Value": w.figure(one.value, one.share)}))
		}
	}
	parts := []string{head, strings.Join(lines, "\n")}
	var topics []string
	for _, g := range s.Topics {
		if g.Figures.Cases > 0 && len(topics) < mostNamed {
			topics = append(topics, w.t("digest.topic", locales.Args{"Topic": w.topic(routing.TopicID(g.Key)), "Cases": g.Figures.Cases}))
		}
	}
	if len(topics) > 0 {
		parts = append(parts, w.t("digest.topics", nil)+"\n"+strings.Join(topics, "\n"))
	}
	now := "digest.now"
	if s.Others {
		now = "digest.now_all"
	}
	return join(append(parts, w.t(now, locales.Args{"Open": w.counted(s.Open), "Late": w.counted(s.Late)}))...)
}

// figure writes a share in per cent, and days to a tenth as the language writes tenths.
func (w wording) figure(f kpi.Figure, share bool) string {
	if share {
		return strconv.FormatFloat(f.Value*100, 'f', 0, 64)
	}
	return strings.Replace(strconv.FormatFloat(f.Value, 'f', 1, 64), ".", w.t("digest.point", nil), 1)
}

// counted writes how many there are of what is counted so far only.
func (w wording) counted(n int) string {
	if n >= MostCounted {
		return w.t("queue.over", locales.Args{"N": n})
	}
	return strconv.Itoa(n)
}

// days writes the first and the last day of a period.
func (w wording) days(p routing.Period) string {
	zone := w.directory.Location()
	first, last := p.Since.In(zone), p.Until.In(zone).Add(-time.Second)
	if first.YearDay() == last.YearDay() && first.Year() == last.Year() {
		return last.Format("02.01.2006")
	}
	return first.Format("02.01") + "–" + last.Format("02.01.2006")
}

func (w wording) deskName(id routing.DeskID) string {
	if d, ok := w.directory.Desk(id); ok {
		return d.Names.In(w.lang)
	}
	return string(id)
}

// Speaker words things outside of any turn, for a desk's centre.
type Speaker struct{ wording }

// SpeakerFor is that of a desk, in a language; false when no file knows the desk.
func (h *House) SpeakerFor(desk routing.DeskID, language string) (Speaker, bool) {
	d, ok := h.Region().CentreOfDesk(desk)
	return Speaker{wording{texts: h.Texts, directory: d, lang: language}}, ok
}

// T words a text; the others word things of the directory.
func (s Speaker) T(key string, args locales.Args) string  { return s.t(key, args) }
func (s Speaker) Topic(id routing.TopicID) string         { return s.topic(id) }
func (s Speaker) Agency(id routing.AgencyID) string       { return s.agency(id) }
func (s Speaker) Territory(id routing.TerritoryID) string { return s.territory(id) }
func (s Speaker) Desk(id routing.DeskID) string           { return s.deskName(id) }
func (s Speaker) Days(p routing.Period) string            { return s.days(p) }
func (s Speaker) Zone() *time.Location                    { return s.directory.Location() }
func (s Speaker) Counted(n int) string                    { return s.counted(n) }

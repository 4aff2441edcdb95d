package dialogs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// VerbHush is the button of a warning by which a clerk says that he knows.
const VerbHush = "hush"

// WarningPress is a decoded button of a warning: "r.<verb>.<warning>".
type WarningPress struct {
	Verb    string
	Warning int64
}

// Encode gives the button's data.
func (p WarningPress) Encode() string {
	return "r." + p.Verb + "." + strconv.FormatInt(p.Warning, 36)
}

// DecodeWarning reads a button of a warning.
func DecodeWarning(data string) (p WarningPress, ok bool) {
	parts := strings.Split(data, ".")
	if len(parts) != 3 || parts[0] != "r" {
		return p, false
	}
	id, err := strconv.ParseInt(parts[2], 36, 64)
	return WarningPress{Verb: parts[1], Warning: id}, err == nil && id > 0
}

// warn posts a warning to the duty desk's chat, under the last one of the episode.
func (n *Notices) warn(w *Warning, chat bots.Chat) (err error) {
	again := w.ID != 0
	if !again {
		w.ID = n.Tx.NewID()
	}
	l := n.warningLetter(*w)
	if again {
		l.Text = join(n.watching(*w).t("radar.again", nil), l.Text)
	}
	if l.Chat = chat; w.Chat == chat {
		l.Under = w.Letter
	}
	w.Chat = chat
	w.Letter, err = post(n.Tx, n.House, l)
	return err
}

// rewarn changes the message of a warning after somebody has pressed.
func (n *Notices) rewarn(w Warning) error {
	l := n.warningLetter(w)
	l.Chat, l.EditOf = w.Chat, w.Letter
	_, err := post(n.Tx, n.House, l)
	return err
}

// watching speaks for the centre that a warning is about.
func (n *Notices) watching(w Warning) wording {
	return n.speak(n.Directory.Region().Of(w.Centre), locales.Default)
}

func (n *Notices) warningLetter(w Warning) bots.Letter {
	return bots.Letter{
		Text: n.watching(w).warning(w), Keyboard: n.warningKeyboard(w),
		Purpose: bots.Alarm, Priority: bots.Urgent, Group: true,
	}
}

func (n *Notices) warningKeyboard(w Warning) bots.Keyboard {
	if !w.Quiet.IsZero() {
		return bots.Keyboard{}
	}
	hours := int(math.Round(n.House.Radar.Defaults().Quiet.Hours()))
	hush := n.watching(w).t("radar.hush", locales.Args{"Hours": hours})
	rows := [][]bots.Button{{{Text: hush, Data: WarningPress{Verb: VerbHush, Warning: w.ID}.Encode()}}}
	if _, _, ok := n.incidentOf(w); ok {
		text := n.watching(w).t("incident.is_one", nil)
		rows = append(rows, []bots.Button{{Text: text, Data: WarningPress{Verb: VerbIncident, Warning: w.ID}.Encode()}})
	}
	return bots.Keyboard{Rows: rows}
}

// warning words what is unusual: what and where, how much against how much, since
// when, of which facts, and in which words.
func (w wording) warning(x Warning) string {
	a := x.Alert
	lines := []string{
		w.t("radar.head", locales.Args{"Subject": w.subject(a.Series.Subject), "Place": w.seriesPlace(a.Series.Territory)}),
		w.t("radar.seen", locales.Args{
			"Window": w.t("radar.window_"+strconv.Itoa(int(a.Sight.Window/time.Minute)), nil), "N": a.Sight.Seen,
			"Usual": w.usual(a.Sight.Expected), "Since": a.Since.In(w.directory.Location()).Format("15:04"),
		}),
	}
	for _, p := range a.Parts {
		lines = append(lines, w.t("radar.part", locales.Args{"Topic": w.topic(p.Topic), "Seen": p.Sight.Seen, "Usual": w.usual(p.Sight.Expected)}))
	}
	if len(x.Words) > 0 {
		lines = append(lines, w.t("radar.words", locales.Args{"Words": strings.Join(x.Words, ", ")}))
	}
	if !x.Quiet.IsZero() {
		lines = append(lines, w.t("radar.hushed", locales.Args{"Clerk": QuoteLine(x.By), "Until": w.when(x.Quiet)}))
	}
	return strings.Join(lines, "\n")
}

// subject names what a series is about.
func (w wording) subject(id string) string {
	if id == "" {
		return w.t("radar.all", nil)
	}
	return w.ruleTopic(id)
}

func (w wording) seriesPlace(id routing.TerritoryID) string {
	if name := w.territory(id); name != "" {
		return name
	}
	return w.t("radar.nowhere", nil)
}

// usual writes an expected count as people would.
func (w wording) usual(expected float64) string {
	if expected < 0.5 {
		return w.t("radar.hardly", nil)
	}
	return fmt.Sprintf("%.0f", expected)
}

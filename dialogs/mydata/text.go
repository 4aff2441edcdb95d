package mydata

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"otklik/locales"
	"otklik/routing"
)

// mark makes programs that guess read the text as UTF-8.
const mark = "\uFEFF"

// text writes the file that a person reads.
func (w writer) text() []byte {
	var parts []string
	for _, part := range [][]string{w.head(), w.settings(), w.consents(), w.cases(), w.rest()} {
		parts = append(parts, strings.Join(part, "\n"))
	}
	// Old editors know no other end of a line.
	return []byte(mark + strings.ReplaceAll(strings.Join(parts, "\n\n")+"\n", "\n", "\r\n"))
}

func (w writer) t(key string, args locales.Args) string { return w.scene.T(key, args) }

func (w writer) when(t time.Time) string { return w.scene.When(t) }

func (w writer) head() []string {
	operator := w.scene.Directory().Centre().Operator
	return []string{
		w.t("mydata.title", nil),
		w.t("mydata.operator", locales.Args{"Operator": operator.Names.In(w.scene.Language())}),
		w.t("mydata.chat", locales.Args{"Chat": w.scene.In.Chat.String()}),
	}
}

func (w writer) settings() []string {
	simple := "settings.off"
	if w.dossier.Session.Settings.Simple {
		simple = "settings.on"
	}
	how, hours, _ := w.scene.Quiet()
	quiet := w.t("quiet."+string(how), locales.Args{"From": routing.Minute(hours.From), "To": routing.Minute(hours.To)})
	return []string{
		w.t("settings.text", locales.Args{"Language": w.t("language.name", nil), "Simple": w.t(simple, nil), "Quiet": quiet}),
		w.t("mydata.seen", locales.Args{"When": w.when(w.dossier.Session.UpdatedAt)}),
	}
}

func (w writer) consents() []string {
	lines := []string{w.t("mydata.consents", nil)}
	for _, c := range w.dossier.Consents {
		key := "mydata.refused"
		if c.Given {
			key = "mydata.given"
		}
		lines = append(lines, w.t(key, locales.Args{
			"When": w.when(c.At), "Button": c.Button, "Version": c.Version, "Hash": c.TextHash, "Language": c.Language}))
	}
	return w.orNone(lines)
}

// orNone says of a section without lines that there is nothing.
func (w writer) orNone(lines []string) []string {
	if len(lines) == 1 {
		lines = append(lines, w.t("mydata.none", nil))
	}
	return lines
}

func (w writer) cases() []string {
	lines := []string{w.t("mydata.cases", locales.Args{"Count": len(w.dossier.Cases)})}
	for _, k := range w.dossier.Cases {
		lines = append(lines, "", strings.Join(w.oneCase(k), "\n"))
	}
	return lines
}

func (w writer) oneCase(k Case) []string {
	s := w.scene.ForCase(&k.Case)
	lines := []string{
		w.t("mydata.case", locales.Args{"Number": k.Number, "Topic": s.Topic(k.Topic), "State": w.t("state."+string(k.State), nil)}),
		w.t("mydata.opened", locales.Args{"When": s.When(k.OpenedAt), "Agency": s.Agency(k.Agency)}),
	}
	add := func(key, name, text string) {
		if text != "" {
			lines = append(lines, w.t(key, locales.Args{name: text}))
		}
	}
	add("mydata.place", "Place", s.Place(k.Complaint))
	if k.Point != nil {
		add("mydata.point", "Point", fmt.Sprintf("%f, %f", k.Point.Lat, k.Point.Lon))
	}
	add("mydata.words", "Text", k.Text)
	if said := strings.TrimSpace(s.Answers(k.Complaint)); said != "" {
		lines = append(lines, said)
	}
	lines = append(lines, w.applicant(k.Applicant)...)
	for _, e := range visible(k) {
		if line := w.event(k, e); line != "" {
			lines = append(lines, line)
		}
	}
	return append(lines, w.fileLines(k.Files, k.owners())...)
}

func (w writer) applicant(a routing.Applicant) (lines []string) {
	if a.Anonymous {
		lines = append(lines, w.t("mydata.unnamed", nil))
	}
	if a.Name+a.Phone != "" {
		lines = append(lines, w.t("mydata.applicant", locales.Args{"Who": strings.TrimSpace(a.Name + " " + a.Phone)}))
	}
	if a.For+a.ForPhone != "" {
		lines = append(lines, w.t("mydata.for", locales.Args{"Who": strings.TrimSpace(a.For + " " + a.ForPhone)}))
	}
	return lines
}

// event words what was said; what merely happened is in the other file.
func (w writer) event(k Case, e event) string {
	args := locales.Args{"When": w.when(e.At), "Text": e.Text, "Mark": e.Detail.Mark, "Agency": w.scene.ForCase(&k.Case).Agency(k.Agency)}
	switch {
	case e.Kind == routing.EventJudged && e.own:
		args["Text"] = w.t("button."+e.Text, nil)
		return w.t("mydata.you", args)
	case e.Kind == routing.EventRated:
		return strings.TrimSpace(w.t("mydata.mark", args) + " " + e.Text)
	case e.Kind == routing.EventOpened, e.Text == "":
		return ""
	case e.own && e.Detail.Before != "":
		args["Before"] = e.Detail.Before
		return w.t("mydata.changed", args)
	case e.own:
		return w.t("mydata.you", args)
	case e.Actor != "":
		return w.t("mydata.agency", args)
	}
	return ""
}

func (w writer) fileLines(files []File, owners []string) (lines []string) {
	for _, f := range files {
		key := "mydata.file_theirs"
		if slices.Contains(owners, f.Sender) {
			key = "mydata.file_yours"
		}
		lines = append(lines, w.t(key, locales.Args{
			"When": w.when(f.At), "Name": cmp.Or(f.Name, w.t("mydata.nameless", nil)),
			"Size": f.Size, "Hash": cmp.Or(f.Hash, "—")}))
	}
	return lines
}

// rest is what belongs to no case.
func (w writer) rest() []string {
	d := w.dossier
	lines := []string{w.t("mydata.rest", nil)}
	if len(d.Session.Draft) > 0 {
		lines = append(lines, w.t("mydata.conversation", nil))
	}
	lines = append(lines, w.fileLines(d.Drafts, w.himself())...)
	if n := len(d.Failed); n > 0 {
		lines = append(lines, w.t("mydata.failed", locales.Args{"Count": n}))
	}
	if n := len(d.Letters); n > 0 {
		lines = append(lines, w.t("mydata.letters", locales.Args{"Count": n}))
	}
	return w.orNone(lines)
}

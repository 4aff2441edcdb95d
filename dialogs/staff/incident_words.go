package staff

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// --- the words

func askWords(t *talk) dialogs.Prompt {
	key := "incident.ask_text"
	if t.Saying.Verb == dialogs.VerbResolve {
		key = "incident.ask_answer"
	}
	return t.incidentPrompt(key, nil)
}

func hearWords(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.unsaid()
	}
	words := bilingual(h.Text)
	switch {
	case words["ru"] == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	case gate.HasNumbers(h.Text):
		return dialogs.Move{Aside: t.T("gate.personal_words", nil)}, nil
	case tooLong(words):
		return dialogs.Move{Aside: t.T("describe.too_long", locales.Args{"Max": routing.MostIncidentText})}, nil
	}
	t.Saying.Text = words
	if t.Saying.Verb == dialogs.VerbResolve {
		return dialogs.Move{Event: evReady}, nil
	}
	return dialogs.Move{Event: evTime}, nil
}

func tooLong(w routing.Words) bool {
	for _, text := range w {
		if utf8.RuneCountInString(text) > routing.MostIncidentText {
			return true
		}
	}
	return false
}

// otherTongue begins the English text in a clerk's words.
var otherTongue = regexp.MustCompile(`(?im)^\s*EN\s*:`)

// bilingual reads Russian words and, behind a line that begins with "EN:", English ones.
func bilingual(said string) routing.Words {
	parts := otherTongue.Split(said, 2)
	words := routing.Words{"ru": strings.TrimSpace(parts[0])}
	if len(parts) == 2 && strings.TrimSpace(parts[1]) != "" {
		words["en"] = strings.TrimSpace(parts[1])
	}
	return words
}

// --- by when

// soon are the times that are offered, in hours.
var soon = []struct {
	value string
	hours int
}{{"1", 1}, {"2", 2}, {"4", 4}, {"8", 8}}

const unknownTime = "unknown"

func askETA(t *talk) dialogs.Prompt {
	p := t.incidentPrompt("incident.ask_eta", nil)
	for _, s := range soon {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("incident.in_hours", locales.Args{"N": s.hours}), Value: s.value})
	}
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("incident.unknown_time", nil), Value: unknownTime})
	return p
}

func hearETA(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unsaid()
	case unknownTime:
		t.Saying.ETA = time.Time{}
		return dialogs.Move{Event: evReady}, nil
	case "":
		at, ok := routing.ParseMoment(h.Text, t.Now, t.Directory().Location())
		if !ok || !at.After(t.Now) {
			return dialogs.Move{Aside: t.T("incident.bad_time", nil)}, nil
		}
		t.Saying.ETA = at
		return dialogs.Move{Event: evReady}, nil
	}
	for _, s := range soon {
		if s.value == h.Value {
			t.Saying.ETA = roundUp(t.Now.Add(time.Duration(s.hours) * time.Hour))
		}
	}
	return dialogs.Move{Event: evReady}, nil
}

// roundUp gives the next quarter of an hour: nobody means 18:07.
func roundUp(at time.Time) time.Time {
	const quarter = 15 * time.Minute
	if down := at.Truncate(quarter); down.Before(at) {
		return down.Add(quarter)
	}
	return at
}

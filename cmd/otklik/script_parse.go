package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A script is a story, one line a deed or an expectation:
//
//	anna says: words
//	anna presses: label of a button, without its emoji if you like
//	anna presses on "part of a message": label
//	anna replies to "part of a message": words
//	ivan answers the bot's "part of a question": words      (not meant for one resident; \n is a line's end)
//	anna sends a photo: caption          (or: sends 3 photos)
//	anna sends a voice: caption          (or: a video, a document, a film of 21 MB)
//	anna shares: 56.14, 47.25
//	anna shares: 56.14, 47.25 (School 5; Mira, 12)    (a place with a name and an address)
//	anna shares live: 56.14, 47.25       (where she is, as long as she likes; then: anna walks to: 56.15, 47.25)
//	anna shares a contact: +79001112233  (somebody else's; her own by pressing the button)
//	anna edits "part of her message": new words
//	anna blocks the bot
//	boris reads the chat                 (which VK tells)
//	anna waits 21 hours                  (they pass for everybody, at once)
//	anna waits until noon                (of the centre's time: the hour of the day is known then)
//	anna waits 10 seconds
//	ivan may take answers back           (without this line they go at once)
//	ivan_private says: /call             (a clerk in his private chat with the bot)
//	petr joins the desk                  (by a one-time code)
//	ivan_private binds the desk city     (by a one-time code: his chat is the desk's from then on)
//	the centre sets telegram to notice   (the policy of the channel, as a changed directory would)
//	ivan has a topic for each case       (his chat is a forum, and his desk was bound so; or: each day)
//	ivan says in the topic "part of its name": words
//	ivan deletes the topic "part of its name"
//	ivan sees the topic "part of its name" closed       (or: open)
//	ivan stays anonymous                 (an administrator whose words stand in the group's name; Telegram)
//	ivan shows his name                  (again)
//	ivan and petr press at once: label
//	ivan finds and presses: label        (on whichever page of a list it is)
//	the story keeps its messengers: why  (it cannot happen to people who use the other one)
//	anna sees: part of a message         (waits for it)
//	anna sees reply to "part of a message": part of the reply
//	anna never sees: words               (checked at the end)
//
// {code} in what is said is the last code that somebody saw.
// Empty lines and lines that begin with # are not played.
type scriptLine struct {
	file string
	line int
	who  string
	also string // who presses the same button at once
	verb string
	on   string // the quoted message
	n    int    // how many photos
	kind string // of another file
	text string
}

var scriptForms = []struct {
	verb string
	form *regexp.Regexp
}{
	{"forum", regexp.MustCompile(`^(\w+) has a topic for each (?P<kind>case|day)$`)},
	{"topic-say", regexp.MustCompile(`^(\w+) says in the topic "(?P<on>[^"]+)": (?P<text>.+)$`)},
	{"topic-delete", regexp.MustCompile(`^(\w+) deletes the topic "(?P<on>[^"]+)"$`)},
	{"topic-sees", regexp.MustCompile(`^(\w+) sees the topic "(?P<on>[^"]+)" (?P<kind>closed|open)$`)},
	{"hide", regexp.MustCompile(`^(\w+) stays anonymous$`)},
	{"show", regexp.MustCompile(`^(\w+) shows his name$`)},
	{"say", regexp.MustCompile(`^(\w+) says: (?P<text>.+)$`)},
	{"press", regexp.MustCompile(`^(\w+) presses(?: on "(?P<on>[^"]+)")?: (?P<text>.+)$`)},
	{"reply", regexp.MustCompile(`^(\w+) replies to "(?P<on>[^"]+)": (?P<text>.+)$`)},
	{"tell", regexp.MustCompile(`^(\w+) answers the bot's "(?P<on>[^"]+)": (?P<text>.+)$`)},
	{"photo", regexp.MustCompile(`^(\w+) (?:sends a photo|sends (?P<n>\d+) photos):(?P<text>.*)$`)},
	{"file", regexp.MustCompile(`^(\w+) sends a (?P<kind>voice|video|document|film):(?P<text>.*)$`)},
	{"answer-photo", regexp.MustCompile(`^(\w+) replies with a photo to "(?P<on>[^"]+)":(?P<text>.*)$`)},
	{"share", regexp.MustCompile(`^(\w+) shares: (?P<text>-?[\d.]+, ?-?[\d.]+)(?: \((?P<kind>[^)]+)\))?$`)},
	{"share-live", regexp.MustCompile(`^(\w+) shares live: (?P<text>-?[\d.]+, ?-?[\d.]+)$`)},
	{"walk", regexp.MustCompile(`^(\w+) walks to: (?P<text>-?[\d.]+, ?-?[\d.]+)$`)},
	{"contact", regexp.MustCompile(`^(\w+) shares a contact: (?P<text>.+)$`)},
	{"edit", regexp.MustCompile(`^(\w+) edits "(?P<on>[^"]+)": (?P<text>.+)$`)},
	{"block", regexp.MustCompile(`^(\w+) blocks the bot$`)},
	{"look", regexp.MustCompile(`^(\w+) reads the chat$`)},
	{"wait", regexp.MustCompile(`^(\w+) waits (?P<n>\d+) hours?$`)},
	{"noon", regexp.MustCompile(`^(\w+) waits until noon$`)},
	{"policy", regexp.MustCompile(`^(the centre) sets (?P<on>\w+) to (?P<text>open|notice|off)$`)},
	{"second", regexp.MustCompile(`^(\w+) waits (?P<n>\d+) seconds?$`)},
	{"undo", regexp.MustCompile(`^(\w+) may take answers back$`)},
	{"bind", regexp.MustCompile(`^(\w+) binds the desk (?P<text>[\w-]+)$`)},
	{"join", regexp.MustCompile(`^(\w+) joins the desk$`)},
	{"press-far", regexp.MustCompile(`^(\w+) finds and presses: (?P<text>.+)$`)},
	{"keeps", regexp.MustCompile(`^(the story) keeps its messengers: (?P<text>.+)$`)},
	{"press-both", regexp.MustCompile(`^(\w+) and (?P<also>\w+) press at once: (?P<text>.+)$`)},
	{"see", regexp.MustCompile(`^(\w+) sees(?: reply to "(?P<on>[^"]+)")?: (?P<text>.+)$`)},
	{"never", regexp.MustCompile(`^(\w+) never sees: (?P<text>.+)$`)},
}

// takesBack tells whether answers may be taken back in a story: its clock stands still
// while nobody waits, and so would they.
func takesBack(lines []scriptLine) bool {
	return slices.ContainsFunc(lines, func(l scriptLine) bool { return l.verb == "undo" })
}

// keepsMessengers tells whether a story cannot be played with everybody in the other
// messenger.
func keepsMessengers(lines []scriptLine) bool {
	return slices.ContainsFunc(lines, func(l scriptLine) bool { return l.verb == "keeps" })
}

// parseScript reads a story. The error lists every line that is not understood.
func parseScript(file, text string) ([]scriptLine, error) {
	var lines []scriptLine
	var bad []string
	for i, raw := range strings.Split(text, "\n") {
		raw = strings.TrimSpace(raw)
		if raw == "" || strings.HasPrefix(raw, "#") {
			continue
		}
		l, ok := parseScriptLine(raw)
		if !ok {
			bad = append(bad, fmt.Sprintf("%s:%d:1: not understood: %s", file, i+1, raw))
			continue
		}
		l.file, l.line = file, i+1
		lines = append(lines, l)
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(bad, "\n"))
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s:1:1: the story is empty", file)
	}
	return lines, nil
}

func parseScriptLine(raw string) (scriptLine, bool) {
	for _, f := range scriptForms {
		m := f.form.FindStringSubmatch(raw)
		if m == nil {
			continue
		}
		l := scriptLine{verb: f.verb, who: m[1], n: 1}
		for i, part := range f.form.SubexpNames() {
			l.set(part, m[i])
		}
		return l, true
	}
	return scriptLine{}, false
}

// set fills the field that a form's part is named after.
func (l *scriptLine) set(part, text string) {
	switch part {
	case "text":
		l.text = strings.TrimSpace(text)
	case "on":
		l.on = text
	case "also":
		l.also = text
	case "kind":
		l.kind = text
	case "n":
		if n, err := strconv.Atoi(text); err == nil {
			l.n = n
		}
	}
}

// place is where a line stands, for messages.
func (l scriptLine) place() string { return fmt.Sprintf("%s:%d:1", l.file, l.line) }

package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"regexp"
	"strings"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/dialogs"
)

// What a player of a story sees on his screen, and finds there.

// look is a message as it appears: words, attachments, buttons.
func look(m simulator.Message) string {
	lines := []string{m.Text}
	if n := len(m.Photos); n > 0 {
		lines = append(lines, fmt.Sprintf("<%d photo>", n))
	}
	for _, f := range m.Files {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("<%s %s", f.Kind, f.Name))+">")
	}
	for _, row := range m.Buttons {
		lines = append(lines, buttonRow(row))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// placed is the topic of a forum that a message is in.
func placed(m simulator.Message) string {
	if m.Topic == "" {
		return ""
	}
	return "(" + m.Topic + ") "
}

func buttonRow(row []simulator.Button) string {
	var b strings.Builder
	for _, k := range row {
		b.WriteString("[" + k.Text + "] ")
	}
	return strings.TrimSpace(b.String())
}

// screen is the whole chat, for a failed expectation.
func screen(a *actor) string {
	var b strings.Builder
	for _, m := range a.chat.Messages() {
		fmt.Fprintf(&b, "  %s: %s\n", m.Name, strings.ReplaceAll(look(m), "\n", "\n      "))
	}
	for _, row := range a.chat.Menu() {
		b.WriteString("  menu: " + buttonRow(row) + "\n")
	}
	return b.String()
}

func button(rows [][]simulator.Button, label string) (string, bool) {
	k, ok := buttonOf(rows, label)
	return k.Text, ok
}

func buttonOf(rows [][]simulator.Button, label string) (simulator.Button, bool) {
	want := dialogs.Fold(label)
	for _, row := range rows {
		for _, k := range row {
			if dialogs.Fold(k.Text) == want {
				return k, true
			}
		}
	}
	return simulator.Button{}, false
}

func find(all []simulator.Message, part string) (simulator.Message, bool) {
	for _, m := range all {
		if contains(m.Text, part) {
			return m, true
		}
	}
	return simulator.Message{}, false
}

// contains compares without regard to how lines are broken.
func contains(text, part string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(part), " "))
}

// attachment is a small file of a kind, or a film that is too large to take.
func attachment(kind string) (of bots.FileKind, name string, data []byte) {
	switch kind {
	case "voice":
		return bots.Voice, "", []byte("OggS\x00a short voice message")
	case "document":
		return bots.Document, "act.pdf", []byte("%PDF-1.7 an act")
	case "film":
		return bots.Video, "film.mp4", make([]byte, 21<<20)
	}
	return bots.Video, "film.mp4", []byte("\x00\x00\x00\x18ftypisom a short film")
}

// picture is a small photo.
func picture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.Set(i%64, i/64, color.RGBA{R: uint8(i), G: uint8(i / 64 * 5), B: 120, A: 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		return nil // writing to memory does not fail
	}
	return b.Bytes()
}

// codeSeen stands in a story for the last code that somebody saw.
const codeSeen = "{code}"

// codeShape is how codes look that people copy.
var codeShape = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}(-[0-9A-Z]{4})?\b`)

// masked hides codes: they are others in every run.
func masked(body string) string {
	return codeShape.ReplaceAllStringFunc(body, func(code string) string {
		return "····" + strings.Repeat("-····", strings.Count(code, "-"))
	})
}

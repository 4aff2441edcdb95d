package dialogs

import (
	"fmt"
	"strconv"
	"strings"

	"otklik/routing"
)

// A button's data is one of
//
//	d.<state>.<rev>.<value>   an answer in a conversation; good once, in that state
//	c.<verb>.<case>[.<arg>]   something to do to a case; good while the case allows it
//
// and the signature of House.Seal, which is gone when a conversation reads it.
// It is not trusted for that: whoever reads it checks the state, the offered
// values, the person's right to the case. 64 bytes is the smallest platform's limit.
const maxData = 64

const dialogMark = "d."

// revs is where a button's revision begins anew: three characters, so that the
// longest id fits beside it. A button that old is long off the screen.
const revs = 36 * 36 * 36

// longestState is what all this leaves for a state's name beside the longest id
// of a directory, 40 characters.
const longestState = maxData - markLen - len("d...") - 3 - 40

// dialogPress is a decoded "d" button.
type dialogPress struct {
	state string
	rev   int
	value string
}

func (p dialogPress) encode() string {
	return dialogMark + p.state + "." + strconv.FormatInt(int64(p.rev%revs), 36) + "." + p.value
}

func decodeDialog(data string) (p dialogPress, ok bool) {
	parts := strings.SplitN(data, ".", 4)
	if len(parts) != 4 || parts[0] != "d" {
		return p, false
	}
	rev, err := strconv.ParseInt(parts[2], 36, 32)
	return dialogPress{state: parts[1], rev: int(rev), value: parts[3]}, err == nil
}

// MenuPress tells which value of a state's menu was pressed, whatever its
// revision: a keyboard below the input field outlives the question it came with.
func MenuPress(data, state string) (value string, ok bool) {
	p, ok := decodeDialog(data)
	return p.value, ok && p.state == state
}

// CasePress is a decoded "c" button.
type CasePress struct {
	Verb string
	Case routing.CaseID
	Arg  string
}

// Encode gives the button's data.
func (p CasePress) Encode() string {
	s := "c." + p.Verb + "." + strconv.FormatInt(int64(p.Case), 36)
	if p.Arg != "" {
		s += "." + p.Arg
	}
	return s
}

// DecodeCase reads a "c" button.
func DecodeCase(data string) (p CasePress, ok bool) {
	parts := strings.SplitN(data, ".", 4)
	if len(parts) < 3 || parts[0] != "c" {
		return p, false
	}
	id, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil || id <= 0 {
		return p, false
	}
	p = CasePress{Verb: parts[1], Case: routing.CaseID(id)}
	if len(parts) == 4 {
		p.Arg = parts[3]
	}
	return p, true
}

// checkData refuses data no platform would carry: a defect of the chart, found
// by tests before a person can.
func checkData(data string) error {
	if len(data) > maxData {
		return fmt.Errorf("button data of %d bytes, at most %d fit", len(data), maxData)
	}
	return nil
}

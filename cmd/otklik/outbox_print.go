package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"otklik/store"
)

// letterLine is one letter in JSON. Words are personal data and are not in it.
type letterLine struct {
	ID       int64     `json:"id"`
	State    string    `json:"state"`
	Posted   time.Time `json:"posted"`
	Channel  string    `json:"channel"`
	Chat     string    `json:"chat"`
	Purpose  string    `json:"purpose"`
	Case     string    `json:"case,omitempty"`
	Attempts int       `json:"attempts"`
	Doubts   int       `json:"doubts"`
	Reason   string    `json:"reason,omitempty"`
	Sending  bool      `json:"sending,omitempty"`
}

// printLetters writes a list; limit tells whether there may be more.
func printLetters(c *cobra.Command, list []store.FiledLetter, limit int, asJSON bool) error {
	out := c.OutOrStdout()
	if asJSON {
		e := json.NewEncoder(out)
		for _, l := range list {
			err := e.Encode(letterLine{ID: int64(l.ID), State: l.State, Posted: l.Posted, Channel: l.Chat.Channel, Chat: l.Chat.ID,
				Purpose: string(l.Purpose), Case: l.Number, Attempts: l.Attempts, Doubts: l.Doubts, Reason: l.Reason, Sending: l.Owner != ""})
			if err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "no such letters")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tSTATE\tAGE\tCHANNEL\tCHAT\tPURPOSE\tCASE\tATTEMPTS\tREASON")
	for _, l := range list {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\n", l.ID, l.State, age(l.Posted), printable(l.Chat.Channel),
			printable(l.Chat.ID), printable(string(l.Purpose)), orDash(l.Number), l.Attempts, orDash(l.Reason))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if limit > 0 && len(list) == limit {
		fmt.Fprintf(c.ErrOrStderr(), "the first %d; --limit 0 shows all\n", limit)
	}
	return nil
}

// printLetter writes everything about a letter.
func printLetter(out io.Writer, l store.FiledLetter, news []store.Told, words bool) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s\t%s\n", name, value)
		}
	}
	line("letter", fmt.Sprint(l.ID))
	line("state", l.State)
	line("reason", printable(l.Reason))
	line("chat", printable(l.Chat.String()))
	line("purpose", fmt.Sprintf("%s, priority %d", printable(string(l.Purpose)), l.Priority))
	line("case", printable(l.Number))
	line("says", sizes(l))
	line("under letter", number64(int64(l.Under)))
	line("edits letter", number64(int64(l.EditOf)))
	line("message", printable(l.MessageID))
	if l.Owner != "" {
		line("being sent by", printable(l.Owner)+", until "+localTime(l.LeaseUntil))
	}
	line("attempts", fmt.Sprintf("%d, of which %d ended without an answer", l.Attempts, l.Doubts))
	fmt.Fprintln(w, "history")
	line("  posted", localTime(l.Posted))
	line("  may have arrived", localTime(l.Tried))
	line("  not before", localTime(l.NotUntil))
	line("  settled", localTime(l.Settled))
	for _, t := range news {
		line("  case: "+printable(string(t.Kind)), localTime(t.At)+" "+printable(t.Text))
	}
	if words {
		printWords(w, l)
	}
	return w.Flush()
}

// sizes tells how much a letter says without telling what.
func sizes(l store.FiledLetter) string {
	if !l.Readable {
		return "unreadable: the stored words are broken"
	}
	buttons := 0
	for _, row := range l.Keyboard.Rows {
		buttons += len(row)
	}
	return fmt.Sprintf("%d characters, %d files, %d buttons", utf8.RuneCountInString(l.Text), len(l.Files), buttons)
}

func printWords(w io.Writer, l store.FiledLetter) {
	fmt.Fprintf(w, "words\t%s\n", printable(l.Text))
	for _, f := range l.Files {
		fmt.Fprintf(w, "file\t%s %s\n", printable(string(f.Kind)), printable(f.Name))
	}
	for _, row := range l.Keyboard.Rows {
		for _, b := range row {
			fmt.Fprintf(w, "button\t%s\n", printable(b.Text))
		}
	}
}

// printDeeds tells of each letter named what became of it.
func printDeeds(c *cobra.Command, deeds []store.Deed) error {
	refused := false
	for _, d := range deeds {
		if d.Done {
			fmt.Fprintf(c.OutOrStdout(), "letter %d: %s\n", d.Letter, d.Outcome)
			continue
		}
		refused = true
		fmt.Fprintf(c.ErrOrStderr(), "letter %d: nothing done: %s\n", d.Letter, d.Outcome)
	}
	if refused {
		return told()
	}
	return nil
}

// age is how long ago something was, as people say it.
func age(at time.Time) string {
	d := time.Since(at)
	switch {
	case d < 0:
		return "0s"
	case d < time.Hour:
		return d.Truncate(time.Second).String()
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%dd", int(d.Hours())/24)
}

func localTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Local().Format("2006-01-02 15:04:05 MST")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return printable(s)
}

func number64(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

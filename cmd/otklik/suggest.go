package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/spf13/cobra"

	"otklik/routing"
	"otklik/routing/suggest"
)

// longestQuestion bounds one line that `suggest` reads, in bytes.
const longestQuestion = 1 << 20

func suggestCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "suggest",
		Short: "Tell which topics texts are likely to be about",
		Long: `Reads JSON lines {"text": "…"} and answers each with a line
{"topics":[{"id":"roads.pothole","category":"roads","score":0.61}, …]}, the best
first. The first topics of the three likeliest categories are always among them;
a text that says nothing known gets none. A line that cannot be read is told on
stderr as {"error": "…", "line": N}, and the exit code is 1 in the end.`,
		Example: `  echo '{"text":"text of a complaint"}' | otklik suggest -c examples/otklik.yaml --explain`,
		Args:    exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	top := c.Flags().Int("top", mostSuggestions, "how many topics to print, at most")
	explain := c.Flags().Bool("explain", false, "also print the words that speak for each topic")
	learn := learnFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		s, _, err := suggesting(c, *file, *learn)
		if err != nil {
			return err
		}
		a := answerer{suggester: s, top: *top, explain: *explain, out: c.OutOrStdout(), errors: c.ErrOrStderr()}
		return a.answer(c.InOrStdin())
	}
	c.AddCommand(suggestEvalCommand())
	return c
}

func learnFlag(c *cobra.Command) *bool {
	return c.Flags().Bool("learn", false, "also learn from the answered cases of the database, as serve does")
}

// suggesting makes the suggester of a command: of the directory alone, or as a
// running gateway would have it.
func suggesting(c *cobra.Command, file string, learn bool) (*suggest.Suggester, *routing.Directory, error) {
	cfg, r, err := directed(c, file)
	if err != nil {
		return nil, nil, err
	}
	d := r.Root()
	if !learn {
		return suggest.New(d, nil), d, nil
	}
	lessons, err := lessonsOf(c.Context(), cfg)
	if err != nil {
		return nil, nil, err
	}
	return suggest.New(d, lessons), d, nil
}

// answerer answers questions about texts, one a line.
type answerer struct {
	suggester   *suggest.Suggester
	top         int
	explain     bool
	out, errors io.Writer
}

// suggested is one topic of an answer.
type suggested struct {
	ID       routing.TopicID    `json:"id"`
	Category routing.CategoryID `json:"category"`
	Score    float64            `json:"score"`
	Words    []string           `json:"words,omitempty"`
}

func (a answerer) answer(in io.Reader) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	bad := false
	for n := 1; ; n++ {
		line, err := boundedLine(lines, longestQuestion)
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			if bad {
				return told()
			}
			return nil
		case errors.Is(err, errTooLong):
			bad = true
			a.refuse(n, err)
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return fmt.Errorf("line %d: %w", n, err)
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		if err := a.one(line); err != nil {
			var unread *unreadable
			if !errors.As(err, &unread) {
				return err // nobody reads the answers any more
			}
			bad = true
			a.refuse(n, err)
		}
	}
}

// unreadable is a line that is no question.
type unreadable struct{ reason string }

func (e *unreadable) Error() string { return e.reason }

func (a answerer) one(line []byte) error {
	var question struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(line, &question); err != nil {
		return &unreadable{"no JSON object with a text: " + err.Error()}
	}
	if question.Text == nil {
		return &unreadable{"text is missing"}
	}
	topics := []suggested{}
	for _, s := range a.suggester.Suggest(*question.Text, a.top) {
		one := suggested{ID: s.Topic, Category: s.Category, Score: math.Round(s.Score*1e4) / 1e4}
		if a.explain {
			one.Words = s.Words
		}
		topics = append(topics, one)
	}
	return writeJSON(a.out, map[string]any{"topics": topics})
}

func (a answerer) refuse(line int, err error) {
	_ = writeJSON(a.errors, map[string]any{"error": err.Error(), "line": line}) // the exit code tells it too
}

// writeJSON writes a line at once, so that whoever asks line by line need not wait.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

var errTooLong = fmt.Errorf("longer than %d bytes", longestQuestion)

// boundedLine reads a line without its end; of one that is longer than most it
// reads past the rest. The last line may come together with io.EOF.
func boundedLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for long := false; ; {
		part, err := r.ReadSlice('\n')
		if long = long || len(line)+len(part) > most; !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errTooLong
		}
		return bytes.TrimSuffix(line, []byte("\n")), err
	}
}

package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"otklik/routing"
	"otklik/routing/suggest"
)

func suggestEvalCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "eval FILE.csv",
		Short: "Tell how often suggestions are right on complaints whose topic is known",
		Long: `Reads a CSV file with a header: the column text, and topic (roads.pothole) or
category (roads). Commas or semicolons part the columns. Prints how often the
first suggestion is right, and how often one of three is: by category and, where
topics are given, by topic.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	file := configFlag(c)
	learn := learnFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		s, d, err := suggesting(c, *file, *learn)
		if err != nil {
			return err
		}
		f, err := os.Open(args[0])
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], plain(err))
		}
		defer f.Close()
		e := evaluation{suggester: s, directory: d, by: map[routing.CategoryID]*score{}}
		if err := e.read(f); err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		e.print(c.OutOrStdout())
		return nil
	}
	return c
}

// evaluation counts hits.
type evaluation struct {
	suggester *suggest.Suggester
	directory *routing.Directory
	all       score
	topics    score
	by        map[routing.CategoryID]*score
	silent    int // texts without any suggestion
}

// score is how many of n were right at once, and how many among three.
type score struct{ n, first, three int }

func (s *score) note(place int) {
	s.n++
	if place == 0 {
		s.first++
	}
	if place >= 0 && place < mostSuggestions {
		s.three++
	}
}

func (s *score) String() string {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(s.n, 1)) }
	return fmt.Sprintf("%6d  %5.1f %%  %5.1f %%", s.n, share(s.first), share(s.three))
}

func (e *evaluation) read(in io.Reader) error {
	rows, err := newTable(in)
	if err != nil {
		return err
	}
	for {
		text, label, line, err := rows.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = e.row(text, label, rows.byTopic)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	if e.all.n == 0 {
		return errors.New("no rows under the header")
	}
	return nil
}

func (e *evaluation) row(text, label string, byTopic bool) error {
	category := routing.CategoryID(label)
	if byTopic {
		topic, ok := e.directory.Topic(routing.TopicID(label))
		if !ok {
			return unknown("topic", label, idsOf(e.directory.Topics(), func(t routing.Topic) string { return string(t.ID) }))
		}
		category = topic.Category
	}
	if _, ok := e.directory.Category(category); !ok {
		return unknown("category", label, idsOf(e.directory.Categories(), func(c routing.Category) string { return string(c.ID) }))
	}
	found := e.suggester.Suggest(text, len(e.directory.Topics()))
	if len(found) == 0 {
		e.silent++
	}
	var heads []routing.CategoryID
	for _, one := range found {
		if !slices.Contains(heads, one.Category) {
			heads = append(heads, one.Category)
		}
	}
	place := slices.Index(heads, category)
	if e.by[category] == nil {
		e.by[category] = &score{}
	}
	e.by[category].note(place)
	e.all.note(place)
	if byTopic {
		e.topics.note(slices.IndexFunc(found, func(s suggest.Suggestion) bool { return string(s.Topic) == label }))
	}
	return nil
}

func (e *evaluation) print(w io.Writer) {
	fmt.Fprintf(w, "%-22s %6s  %7s  %7s\n", "", "rows", "first", "of three")
	fmt.Fprintf(w, "%-22s %s\n", "category", &e.all)
	if e.topics.n > 0 {
		fmt.Fprintf(w, "%-22s %s\n", "topic", &e.topics)
	}
	fmt.Fprintln(w)
	for _, c := range e.directory.Categories() {
		if s := e.by[c.ID]; s != nil {
			fmt.Fprintf(w, "%-22s %s\n", c.ID, s)
		}
	}
	fmt.Fprintf(w, "\nno suggestion: %d\nmodel %s, learnt from %d cases\n", e.silent, e.suggester.Version(), e.suggester.Lessons())
}

// table is a CSV file of texts with labels.
type table struct {
	rows        *csv.Reader
	text, label int
	byTopic     bool
}

// newTable reads the header.
func newTable(in io.Reader) (*table, error) {
	b := bufio.NewReader(in)
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(len(mark)) // it was just seen
	}
	begin, _ := b.Peek(b.Size()) // short of a full buffer when the file is
	head, _, _ := bytes.Cut(begin, []byte("\n"))
	t := &table{rows: csv.NewReader(b)}
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		t.rows.Comma = ';'
	}
	names, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("empty")
	}
	if err != nil {
		return nil, fmt.Errorf("line 1: %w", unwrapCSV(err))
	}
	column := func(name string) int {
		return slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) })
	}
	t.text, t.label = column("text"), column("topic")
	if t.byTopic = t.label >= 0; !t.byTopic {
		t.label = column("category")
	}
	if t.text < 0 || t.label < 0 {
		return nil, errors.New("line 1: want a header with the columns text, and topic or category")
	}
	return t, nil
}

// next gives a row and the line it begins at; io.EOF after the last.
func (t *table) next() (text, label string, line int, err error) {
	row, err := t.rows.Read()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return "", "", wrong.Line, wrong.Err
	}
	if err != nil {
		return "", "", 0, err
	}
	line, _ = t.rows.FieldPos(0)
	return row[t.text], strings.TrimSpace(row[t.label]), line, nil
}

// unwrapCSV is the cause without the line, which is told beside it.
func unwrapCSV(err error) error {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return wrong.Err
	}
	return err
}

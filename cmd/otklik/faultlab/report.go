//go:build unix

package faultlab

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Result is what came of an experiment.
type Result struct {
	Experiment
	Load     string // what was done
	Figures  []Figure
	Problems []string
	More     int // problems that are not listed
	Took     time.Duration
	Folder   string // of logs and database, when they are kept
}

// Passed tells whether the line was kept.
func (r Result) Passed() bool {
	return len(r.Problems) == 0 && !slices.ContainsFunc(r.Figures, func(f Figure) bool { return !f.OK })
}

func (r Result) verdict() string {
	if r.Passed() {
		return "passed"
	}
	return "FAILED"
}

func (r Result) print(w io.Writer) {
	for _, f := range r.Figures {
		line := fmt.Sprintf("  %s = %s", f.Name, f.Value)
		switch {
		case f.Limit != "" && f.OK:
			line += " (expected: " + f.Limit + ")"
		case !f.OK:
			line += " EXPECTED: " + f.Limit
		}
		fmt.Fprintln(w, line)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w, "  WRONG:", p)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "  WRONG: %d more like these\n", r.More)
	}
	if r.Folder != "" {
		fmt.Fprintln(w, "  logs and database are in", r.Folder)
	}
	fmt.Fprintf(w, "%s %s in %.1f s; pass line: %s\n", r.Name, r.verdict(), r.Took.Seconds(), r.Pass)
}

// figuresLine is "name=value name=value".
func (r Result) figuresLine() string {
	parts := make([]string, len(r.Figures))
	for i, f := range r.Figures {
		parts[i] = f.Name + "=" + f.Value
	}
	return strings.Join(parts, " ")
}

// Summary is the last line of the command: all figures in one.
func Summary(results []Result) string {
	passed := 0
	parts := []string{}
	for _, r := range results {
		mark := ""
		if r.Passed() {
			passed++
		} else {
			mark = "FAILED "
		}
		parts = append(parts, strings.TrimSpace(r.Name+" "+mark+r.figuresLine()))
	}
	head := fmt.Sprintf("faultlab: %d passed, %d failed", passed, len(results)-passed)
	return strings.Join(append([]string{head}, parts...), "; ")
}

// WriteTable writes the results as the Markdown that docs/reliability.md holds.
func WriteTable(w io.Writer, command string, now time.Time, results []Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Run on %s, commit %s, %s, %d cores: `%s`\n\n", now.UTC().Format("2006-01-02"), commit(), runtime.Version(),
		runtime.NumCPU(), command)
	b.WriteString("| # | fault | load | figures | pass line | verdict |\n|---|---|---|---|---|---|\n")
	for _, r := range results {
		figures := strings.ReplaceAll(r.figuresLine(), " ", ", ")
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s, %.0f s |\n", r.Name, cell(r.Fault), cell(r.Load), cell(figures), cell(r.Pass),
			r.verdict(), r.Took.Seconds())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// commit is what the build says of itself.
func commit() string {
	info, _ := debug.ReadBuildInfo()
	revision, changes := "", ""
	if info != nil {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				changes = " with changes"
			}
		}
	}
	return cmp.Or(revision, "unknown") + changes
}

package faultlab

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Figure is a number an experiment found, and what it may be.
type Figure struct {
	Name, Value string
	Limit       string // "" = it only informs
	OK          bool
}

// mostProblems bounds what is told of one experiment: the first ones say it all.
const mostProblems = 20

// report collects what an experiment finds. It is safe for concurrent use.
type report struct {
	untimed bool // times are told, not judged

	mu       sync.Mutex
	figures  []Figure
	problems []string
	more     int // problems that are not listed
}

// wrong tells of something expected that was not seen, or the other way round.
func (r *report) wrong(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.problems) == mostProblems {
		r.more++
		return
	}
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// fine tells whether nothing is wrong so far.
func (r *report) fine() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.problems) == 0 && !slices.ContainsFunc(r.figures, func(f Figure) bool { return !f.OK })
}

func (r *report) add(f Figure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.figures = append(r.figures, f)
}

// count informs.
func (r *report) count(name string, n int) {
	r.add(Figure{Name: name, Value: strconv.Itoa(n), OK: true})
}

func (r *report) atMost(name string, n, most int) {
	limit := "at most " + strconv.Itoa(most)
	if most == 0 {
		limit = "0"
	}
	r.add(Figure{Name: name, Value: strconv.Itoa(n), Limit: limit, OK: n <= most})
}

func (r *report) atLeast(name string, n, least int) {
	r.add(Figure{Name: name, Value: strconv.Itoa(n), Limit: "at least " + strconv.Itoa(least), OK: n >= least})
}

// time informs.
func (r *report) time(name string, d time.Duration) {
	r.add(Figure{Name: name + "_ms", Value: strconv.FormatInt(d.Milliseconds(), 10), OK: true})
}

// within is for times, which are told in milliseconds.
func (r *report) within(name string, d, limit time.Duration) {
	r.add(Figure{Name: name + "_ms", Value: strconv.FormatInt(d.Milliseconds(), 10),
		Limit: "below " + strconv.FormatInt(limit.Milliseconds(), 10), OK: d < limit || r.untimed})
}

// quantile gives the q-th of durations, which it sorts.
func quantile(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[min(int(float64(len(list))*q), len(list)-1)]
}

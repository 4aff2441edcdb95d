package routing

import "slices"

// mostTrials bounds the combinations of answers and times that are tried for one
// rule: beyond it the rule is taken to be well.
const mostTrials = 4096

// trial is one combination of answers and time.
type trial struct {
	answers map[string]string
	moment
}

func (t trial) meets(r *Rule) bool {
	return r.fits(&Complaint{Answers: t.answers}, &t.moment)
}

// answered tells whether one of the rules takes a complaint.
func (t trial) answered(rules []candidate) bool {
	return slices.ContainsFunc(rules, func(one candidate) bool { return t.meets(one.Rule) })
}

// plain are the rules that hold on any street.
func plain(rules []candidate) []candidate {
	return slices.DeleteFunc(slices.Clone(rules), func(c candidate) bool { return c.street != nil })
}

// exhaust tries every combination of answers and times that the rules can tell
// apart, until try says false; it tells whether it never did. What is too much to
// try is taken to be well.
func (d *Directory) exhaust(rules []candidate, t *Topic, try func(trial) bool) bool {
	var questions []QuestionID
	var seasons []Season
	var when []Condition
	for _, one := range rules {
		seasons = append(seasons, one.Season)
		when = append(when, one.When...)
		for _, w := range one.When {
			if !slices.Contains(questions, w.Question) {
				questions = append(questions, w.Question)
			}
		}
	}
	if len(rules) == 0 {
		return try(trial{moment: moment{known: true}})
	}
	days := sampleDays(seasons)
	domains, n := make([][]string, len(questions)), 2*len(days)
	for i, id := range questions {
		domains[i] = d.domain(id, t, when)
		n *= len(domains[i])
	}
	if n > mostTrials {
		return true
	}
	for _, hours := range [...]Hours{HoursWorking, HoursOff} {
		for _, day := range days {
			answers := map[string]string{}
			if !eachAnswer(questions, domains, answers, func() bool {
				return !d.possible(answers) || try(trial{answers, moment{known: true, hours: hours, day: day}})
			}) {
				return false
			}
		}
	}
	return true
}

// domain is what may be answered to a question about a topic, as far as the
// conditions tell it apart; "" is no answer.
func (d *Directory) domain(id QuestionID, t *Topic, when []Condition) []string {
	if !slices.Contains(t.Ask, id) {
		return []string{""}
	}
	q, _ := d.questions.get(id)
	var domain []string
	if !q.Required || len(q.When) > 0 {
		domain = append(domain, "")
	}
	for _, o := range q.Options {
		domain = append(domain, o.ID)
	}
	if q.Kind == AskNumber {
		domain = append(domain, q.samples(when)...)
	}
	return domain
}

// samples are numbers that tell all ranges of the conditions apart: the ends and their
// neighbours.
func (q Question) samples(when []Condition) []string {
	ends := []float64{q.Range.From, q.Range.To}
	for _, w := range when {
		for _, o := range w.Options {
			if r, ok := rangeOf(o); ok && w.Question == q.ID {
				ends = append(ends, r.From-1, r.From, r.To, r.To+1)
			}
		}
	}
	var list []string
	for _, n := range ends {
		if answer, ok := q.Number(n); ok && answer != "" && !slices.Contains(list, answer) {
			list = append(list, answer)
		}
	}
	if list == nil { // open at both ends, and nobody asks
		list = []string{"0"}
	}
	return list
}

// possible tells whether the answers go together: a question that follows another has
// one only after the right answer to it.
func (d *Directory) possible(answers map[string]string) bool {
	for id, said := range answers {
		q, _ := d.questions.get(QuestionID(id))
		asked := true
		for _, w := range q.When {
			earlier, tried := answers[string(w.Question)]
			if tried && !w.met(earlier) {
				asked = false
			}
			if !tried {
				asked = asked && said != "" // it may have been
			}
		}
		if !asked && said != "" || asked && len(q.When) > 0 && q.Required && said == "" {
			return false
		}
	}
	return true
}

func eachAnswer(questions []QuestionID, domains [][]string, answers map[string]string, do func() bool) bool {
	if len(questions) == 0 {
		return do()
	}
	for _, value := range domains[0] {
		answers[string(questions[0])] = value
		if !eachAnswer(questions[1:], domains[1:], answers, do) {
			return false
		}
	}
	return true
}

package radar

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"otklik/routing"
	"otklik/routing/routingtest"
)

// city makes the traffic of a centre that the radar knows nothing of: its own shape
// of the day, facts of very different weight, days that differ by chance.
type city struct {
	rand   *rand.Rand
	perDay float64
	leaves []Series
	upTo   []float64 // weights of leaves, summed
	mood   float64   // of the day
	day    int
	extra  []burst
}

// burst is what somebody breaks.
type burst struct {
	leaf     Series
	from, to time.Time
	perHour  float64
}

func newCity(d *routing.Directory, perDay float64, seed uint64) *city {
	c := &city{rand: rand.New(rand.NewPCG(seed, seed)), perDay: perDay}
	places := []struct {
		id     routing.TerritoryID
		weight float64
	}{{"cheboksary", 6}, {"novocheboksarsk", 2}, {"cheboksarsky-okrug", 1}, {"kalininsky", 1}, {"leninsky", 1}, {"moskovsky", 1}}
	sum := 0.0
	for _, category := range d.Categories() {
		weight := math.Exp(c.rand.NormFloat64()) // some have ten times what others have
		for i, topic := range category.Topics {
			for _, p := range places {
				sum += weight / float64(i+1) * p.weight
				c.leaves = append(c.leaves, Series{string(topic), p.id})
				c.upTo = append(c.upTo, sum)
			}
		}
	}
	return c
}

// slot gives the cases of five minutes.
func (c *city) slot(at time.Time, add func(Opening)) {
	local := at.In(moscow)
	if local.YearDay() != c.day {
		c.day, c.mood = local.YearDay(), math.Exp(0.12*c.rand.NormFloat64())
	}
	weekend := 1.0
	if local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
		weekend = 0.5
	}
	hour := float64(local.Hour()) + float64(local.Minute())/60
	shape := 0.15 + math.Exp(-(hour-11)*(hour-11)/18) + 0.7*math.Exp(-(hour-19)*(hour-19)/8)
	for range c.poisson(c.perDay / 288 * 2.02 * shape * weekend * c.mood) {
		leaf := c.leaves[sort.SearchFloat64s(c.upTo, c.rand.Float64()*c.upTo[len(c.upTo)-1])]
		add(Opening{routing.TopicID(leaf.Subject), leaf.Territory, at})
	}
	for _, b := range c.extra {
		if !at.Before(b.from) && at.Before(b.to) {
			for range c.poisson(b.perHour / 12) {
				add(Opening{routing.TopicID(b.leaf.Subject), b.leaf.Territory, at})
			}
		}
	}
}

func (c *city) poisson(mean float64) (n int) {
	for p, floor := c.rand.Float64(), math.Exp(-mean); p > floor; p *= c.rand.Float64() {
		n++
	}
	return n
}

// watch runs a city from a moment to another and gives what its desk hears from
// counting on.
func watch(r *Radar, c *city, from, counting, end time.Time) []Episode {
	h := r.Rehearse(counting)
	for at := from; at.Before(end); at = at.Add(Slot) {
		c.slot(at, h.Add)
	}
	return h.Look(end)
}

var moscow = time.FixedZone("MSK", 3*60*60)

// start is a Monday.
var start = time.Date(2026, 3, 2, 0, 0, 0, 0, moscow)

func weeks(n int) time.Time { return start.AddDate(0, 0, 7*n) }

// The promise: on ordinary traffic, no more than one false alarm a week.
func TestRadarRaisesFewFalseAlarms(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	for _, perDay := range []float64{20, 290} {
		c := newCity(r.d, perDay, 1)
		told := watch(r, c, start, weeks(8), weeks(16))
		t.Logf("%v cases a day: %d false alarms in 8 weeks", perDay, len(told))
		if len(told) > 8 {
			t.Errorf("%v cases a day: %+v", perDay, told)
		}
	}
}

// heat is a fact that is ordinary in the season, so that a burst has to stand out.
var heat = Series{"heating.no-hot-water", "kalininsky"}

func TestRadarFindsBursts(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	for _, c := range []struct {
		what          string
		usual, excess float64 // an hour
		soon          int     // of twelve, those that must be found within half an hour
	}{
		{"a fact that hardly ever comes, 20 an hour", 0, 20, 12},
		{"six an hour become eight times as many", 6, 42, 10},
		{"twelve an hour become five times as many", 12, 48, 9},
		{"thirty an hour become three times as many", 30, 60, 6},
	} {
		soon := 0
		for seed := range uint64(12) {
			y := newCity(r.d, 250, seed+1)
			at := weeks(8).AddDate(0, 0, int(seed)%5).Add(12*time.Hour + 5*time.Minute)
			y.extra = []burst{{heat, start, weeks(9), c.usual}, {heat, at, weeks(9), c.excess}}
			delay := time.Duration(-1)
			for _, f := range watch(r, y, start, at, at.Add(90*time.Minute)) {
				if delay < 0 && (r.Within(heat, f.Alert.Series) || r.Within(f.Alert.Series, heat)) {
					delay = f.Told.Sub(at)
				}
			}
			if delay < 0 {
				t.Errorf("%s: not found within 90 minutes, seed %d", c.what, seed)
			}
			if delay <= 30*time.Minute {
				soon++
			}
		}
		t.Logf("%s: %d of 12 found within half an hour", c.what, soon)
		if soon < c.soon {
			t.Errorf("%s: %d of 12 found within half an hour", c.what, soon)
		}
	}
}

// On the first two days there is nothing but the prior. Whatever hour a centre begins
// at and however large it is, its ordinary load is no news.
func TestRadarIsQuietOnTheFirstDay(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	told := 0
	for _, perDay := range []float64{5, 30, 100, 290} {
		for hour := range 12 {
			from := start.Add(time.Duration(2*hour) * time.Hour)
			list := watch(r, newCity(r.d, perDay, uint64(100+hour)), from, from, from.AddDate(0, 0, 2))
			told += len(list)
		}
	}
	t.Logf("%d alerts on 96 first days", told)
	if told > 4 {
		t.Errorf("%d alerts on 96 first days", told)
	}
}

// And a burst of a rare fact is found all the same, be it the first thing ever heard.
func TestRadarFindsABurstOnTheFirstDay(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	for _, topic := range r.d.Topics() {
		for _, n := range []int{2, 3, 6} {
			h := r.NewHistory()
			at := start.Add(10 * time.Hour)
			for i := range n {
				h.Add(Opening{topic.ID, "kalininsky", at.Add(time.Duration(i*14/n) * time.Minute)})
			}
			alerts := r.Alerts(r.Survey(h, at.Add(15*time.Minute)))
			switch {
			case n < 6 && len(alerts) > 0:
				t.Errorf("%d of %s are an alert: %+v", n, topic.ID, alerts)
			case n == 6 && (len(alerts) != 1 || alerts[0].Series != Series{string(topic.ID), "kalininsky"}):
				t.Errorf("%d of %s: %+v", n, topic.ID, alerts)
			}
		}
	}
}

// What has become usual is no news: after a few days of a new level nobody is told.
func TestRadarLearnsANewLevel(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	c := newCity(r.d, 250, 5)
	c.extra = []burst{{heat, weeks(8), weeks(20), 3}}
	early, late := 0, 0
	for _, f := range watch(r, c, start, weeks(8), weeks(11)) {
		if f.Told.Before(weeks(9)) {
			early++
		} else {
			late++
		}
	}
	if early < 1 || early > 6 || late > 3 {
		t.Errorf("%d alerts in the first week, %d in the two after", early, late)
	}
}

// An outage of the past must not hide the next one.
func TestRadarForgetsABurst(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	c := newCity(r.d, 250, 7)
	first, second := weeks(6).Add(12*time.Hour), weeks(7).Add(12*time.Hour)
	c.extra = []burst{{heat, first, first.Add(8 * time.Hour), 60}, {heat, second, second.Add(time.Hour), 30}}
	told := watch(r, c, start, second, second.Add(30*time.Minute))
	if len(told) == 0 || told[0].Alert.Series != heat {
		t.Errorf("%+v", told)
	}
}

// A storm breaks many things at once: one alert tells it, and names them.
func TestRadarTellsAStormOnce(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	c := newCity(r.d, 250, 5)
	at := weeks(8).Add(15 * time.Hour)
	facts := []string{"streets.dangerous-tree", "electricity_gas.no-power", "electricity_gas.fallen-wire", "roads.flooded",
		"building.roof", "transport.off-schedule", "streets.streetlight", "water.no-water"}
	for _, f := range facts {
		c.extra = append(c.extra, burst{Series{f, "leninsky"}, at, at.Add(3 * time.Hour), 10})
	}
	told := watch(r, c, start, at, at.Add(time.Hour))
	last := told[len(told)-1].Alert
	if len(told) > 3 || last.Series != (Series{"", "leninsky"}) || len(last.Parts) != mostParts {
		t.Errorf("%d alerts, the last one %+v", len(told), last)
	}
	for _, p := range last.Parts {
		if !slices.Contains(facts, string(p.Topic)) {
			t.Errorf("%s is part of the storm", p.Topic)
		}
	}
}

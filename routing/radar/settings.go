package radar

import (
	"cmp"
	"time"
)

// Settings is how the radar looks. Zero values have defaults.
type Settings struct {
	// Chance is that of a false alarm in one look at one window, over all series
	// together: 0.0001. A week has 2016 looks at three windows, which mostly see
	// the same.
	Chance float64 `yaml:"chance"`
	// Least is the number of cases that may be an alert, fewer never are: 4.
	Least int `yaml:"least"`
	// Weeks of history are what is ordinary: 8.
	Weeks int `yaml:"weeks"`
	// Quiet is for how long a confirmed alert is not repeated: 3h.
	Quiet time.Duration `yaml:"quiet"`
}

// Defaults fills what is left at zero.
func (s Settings) Defaults() Settings {
	s.Chance = cmp.Or(s.Chance, 1e-4)
	s.Least = cmp.Or(s.Least, 4)
	s.Weeks = cmp.Or(s.Weeks, 8)
	s.Quiet = cmp.Or(s.Quiet, 3*time.Hour)
	return s
}

// Check tells what no radar can look by: what is wrong, by field.
func (s Settings) Check() map[string]string {
	wrong := map[string]string{}
	bad := func(field string, ok bool, want string) {
		if !ok {
			wrong[field] = want
		}
	}
	bad("chance", s.Chance > 0 && s.Chance <= 0.01, "above 0, at most 0.01")
	bad("least", s.Least >= 2 && s.Least <= 1000, "from 2 to 1000")
	bad("weeks", s.Weeks >= 1 && s.Weeks <= 26, "from 1 to 26")
	bad("quiet", s.Quiet >= time.Hour && s.Quiet <= 72*time.Hour, "from 1h to 72h")
	return wrong
}

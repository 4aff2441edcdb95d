package radar

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Values computed with sixty digits (Poisson) and in fractions (negative binomial).
func TestTailIsExact(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		n               int
		mu, shape, want float64
	}{
		{0, 3, inf, 1}, {1, 0, inf, 0},
		{1, 0.5, inf, 3.934693402874e-01}, {4, 0.075, inf, 1.241677624109e-06}, {6, 0.58, inf, 3.224647488830e-05},
		{10, 2.5, inf, 2.773520946208e-04}, {15, 3, inf, 6.703859112406e-07}, {3, 3, inf, 5.768099188732e-01},
		{40, 50, inf, 9.354296310789e-01}, {120, 50, inf, 3.682131314864e-17},
		{4, 0.1, 1, 6.830134553651e-05}, {6, 0.5, 2, 3.712e-04}, {25, 10, 5, 1.610046516745e-02}, {8, 10, 5, 6.315207144349e-01},
	} {
		if got := tail(c.n, c.mu, c.shape); math.Abs(got-c.want) > 1e-11*c.want+1e-300 {
			t.Errorf("%d of %v, shape %v: %.12e, want %.12e", c.n, c.mu, c.shape, got, c.want)
		}
	}
}

// More is less likely, a better known mean makes more less likely still, and all of it
// is a chance.
func TestTailProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 400).Draw(t, "n")
		mu := math.Pow(10, rapid.Float64Range(-6, 2.5).Draw(t, "mu"))
		shape := math.Pow(10, rapid.Float64Range(-1, 3).Draw(t, "shape"))
		p, more, sure := tail(n, mu, shape), tail(n+1, mu, shape), tail(n, mu, math.Inf(1))
		if math.IsNaN(p) || p < 0 || p > 1 || more > p+1e-12 {
			t.Fatalf("%v, of one more %v", p, more)
		}
		if float64(n) > 2*mu+2 && sure > p*(1+1e-9) {
			t.Fatalf("%v where the mean is known, %v where it is not", sure, p)
		}
	})
}

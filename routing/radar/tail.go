package radar

import "math"

// tail is the chance that a count of mean mu reaches n. shape says how well mu is
// known: the mean itself is spread by 1/√shape of it (a negative binomial count);
// with +Inf it is exact (a Poisson count).
func tail(n int, mu, shape float64) float64 {
	switch {
	case n <= 0:
		return 1
	case mu <= 0:
		return 0
	}
	spread := tailOf{mu: mu, shape: shape}
	if float64(n) <= mu {
		below, p := 0.0, spread.chance(0)
		for k := range n {
			below += p
			p *= spread.step(k)
		}
		return max(0, 1-below)
	}
	sum, p := 0.0, spread.chance(n)
	for k := n; p > sum*1e-12; k++ {
		sum += p
		p *= spread.step(k)
	}
	return sum
}

// tailOf is the distribution of a count.
type tailOf struct{ mu, shape float64 }

// chance is that of exactly n.
func (t tailOf) chance(n int) float64 {
	k := float64(n)
	all, _ := math.Lgamma(k + 1)
	if math.IsInf(t.shape, 1) {
		return math.Exp(k*math.Log(t.mu) - t.mu - all)
	}
	ways, _ := math.Lgamma(k + t.shape)
	fixed, _ := math.Lgamma(t.shape)
	return math.Exp(ways - fixed - all + k*math.Log(t.mu/(t.mu+t.shape)) + t.shape*math.Log(t.shape/(t.mu+t.shape)))
}

// step is the chance of n+1 over that of n.
func (t tailOf) step(n int) float64 {
	k := float64(n)
	if math.IsInf(t.shape, 1) {
		return t.mu / (k + 1)
	}
	return t.mu / (t.mu + t.shape) * (k + t.shape) / (k + 1)
}

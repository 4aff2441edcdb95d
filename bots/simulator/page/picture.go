package page

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"sync"
)

// pothole is the sample photo: a road with a hole in it, always the same.
var pothole = sync.OnceValue(func() []byte {
	const w, h = 960, 720
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	grain := rand.New(rand.NewPCG(1, 2)) // #nosec G404 -- the grain of a drawn picture
	for y := range h {
		for x := range w {
			c := scene(float64(x)/w, float64(y)/h)
			noise := grain.Float64()*14 - 7
			img.SetRGBA(x, y, color.RGBA{shade(c[0] + noise), shade(c[1] + noise), shade(c[2] + noise), 255})
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: 82}) // a buffer takes everything
	return out.Bytes()
})

func shade(v float64) uint8 { return uint8(max(0, min(255, v))) }

// scene gives the colour at a point of the unit square: sky, grass, a road
// that narrows to the horizon, its markings, and the hole.
func scene(x, y float64) [3]float64 {
	const horizon = 0.34
	if y < horizon {
		t := y / horizon
		return [3]float64{150 + 70*t, 190 + 35*t, 225 + 10*t}
	}
	depth := (y - horizon) / (1 - horizon)  // 0 far, 1 near
	side := (x - 0.5) / (0.06 + 0.62*depth) // -1 and 1 are the kerbs
	switch {
	case math.Abs(side) > 1.08:
		return [3]float64{96 - 20*depth, 128 - 18*depth, 74 - 10*depth}
	case math.Abs(side) > 1:
		return [3]float64{176, 174, 168}
	}
	if c, ok := hole(x, y); ok {
		return c
	}
	if math.Abs(side) < 0.025 && math.Mod(2.2/(depth+0.12), 1) < 0.5 {
		return [3]float64{226, 224, 214}
	}
	return [3]float64{104 + 12*depth, 105 + 12*depth, 110 + 12*depth}
}

// hole is a ragged ellipse with a lit rim, dark walls and water in it.
func hole(x, y float64) (c [3]float64, ok bool) {
	dx, dy := (x-0.6)/0.2, (y-0.74)/0.1
	angle := math.Atan2(dy, dx)
	edge := 1 + 0.07*math.Sin(3*angle) + 0.05*math.Sin(7*angle+1) + 0.03*math.Sin(13*angle)
	r := math.Hypot(dx, dy) / edge
	switch {
	case r > 1.12:
		return c, false
	case r > 1:
		return [3]float64{138, 134, 128}, true
	case r > 0.72:
		return [3]float64{52, 47, 44}, true
	}
	glint := 30 * math.Max(0, 1-math.Hypot((x-0.56)/0.05, (y-0.72)/0.02))
	return [3]float64{84 + glint, 98 + glint, 112 + glint}, true
}

package digest

import (
	"image"
	"image/color"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// pen writes on a picture. Its first error stays.
type pen struct {
	to    *image.RGBA
	font  *opentype.Font
	faces map[float64]font.Face
	err   error
}

// newPen reads the font, which has Cyrillic letters and comes with the binary.
func newPen(to *image.RGBA) (*pen, error) {
	f, err := opentype.Parse(goregular.TTF)
	return &pen{to: to, font: f, faces: map[float64]font.Face{}}, err
}

func (p *pen) face(size float64) font.Face {
	if f, ok := p.faces[size]; ok {
		return f
	}
	f, err := opentype.NewFace(p.font, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		p.err = err
		return nil
	}
	p.faces[size] = f
	return f
}

// text writes a line from x on, cut to what fits.
func (p *pen) text(s string, x, y int, size float64, room int, c color.Color) {
	f := p.face(size)
	if f == nil {
		return
	}
	d := font.Drawer{Dst: p.to, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(fit(f, s, room))
}

// centred writes a line around x.
func (p *pen) centred(s string, x, y int, size float64, room int, c color.Color) {
	f := p.face(size)
	if f == nil {
		return
	}
	s = fit(f, s, room)
	p.text(s, x-font.MeasureString(f, s).Ceil()/2, y, size, room+1, c)
}

// fit cuts a line to its room, with an ellipsis.
func fit(f font.Face, s string, room int) string {
	if font.MeasureString(f, s).Ceil() <= room {
		return s
	}
	letters := []rune(s)
	for len(letters) > 1 && font.MeasureString(f, string(letters)+"…").Ceil() > room {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

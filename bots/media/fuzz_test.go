package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
	"unicode/utf8"

	"golang.org/x/image/webp"

	"otklik/bots"
	"otklik/bots/hostile"
)

// FuzzClean: no file makes it panic, grow or change twice; a picture stays the
// same picture; and a name is always one that every disk takes.
func FuzzClean(f *testing.F) {
	f.Add("photo.jpg", hostile.With(hostile.JPEG(9, 7), hostile.Segment(mAPP1, hostile.EXIF(binary.LittleEndian, 6)), hostile.Segment(0xFE, "x")))
	f.Add("../x.png", hostile.WithChunks(hostile.PNG(9, 7), hostile.Chunk("tEXt", "x")))
	f.Add("a\u202eb.webp", hostile.WebP(hostile.RIFF("EXIF", []byte("odd"))))
	film, _ := hostile.Film()
	f.Add("x.mov", film)
	heic, _ := hostile.HEIC()
	f.Add("x.heic", heic)
	f.Add("x.pdf", []byte("%PDF-1.7"))
	f.Add("x.png", hostile.SizedPNG(50_000, 50_000))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if _, _, err := Clean(bots.File{}, bytes.NewReader(data)); errors.Is(err, bots.ErrPixels) {
			return
		}
		got, out := cleaned(t, bots.File{Kind: bots.Photo, Name: name}, bytes.NewReader(data))
		if len(out) > len(data)+64 {
			t.Errorf("%d bytes became %d", len(data), len(out))
		}
		if got.Name == "" || utf8.RuneCountInString(got.Name) > maxName || !utf8.ValidString(got.Name) {
			t.Errorf("%q is named %q", name, got.Name)
		}
		again, twice := cleaned(t, got, bytes.NewReader(out))
		if !bytes.Equal(out, twice) || again.Name != got.Name || again.Kind != got.Kind {
			t.Errorf("not clean yet: %q %q, then %q %q", got.Name, out, again.Name, twice)
		}
		wantSamePicture(t, data, out)
	})
}

// wantSamePicture holds what was cleaned against what came, where that is a
// picture of a size worth decoding here.
func wantSamePicture(t *testing.T, data, out []byte) {
	t.Helper()
	for _, decoder := range []struct {
		config func(io.Reader) (image.Config, error)
		decode func(io.Reader) (image.Image, error)
	}{{jpeg.DecodeConfig, jpeg.Decode}, {png.DecodeConfig, png.Decode}, {webp.DecodeConfig, webp.Decode}} {
		c, err := decoder.config(bytes.NewReader(data))
		if err != nil || c.Width > 256 || c.Height > 256 {
			continue
		}
		img, err := decoder.decode(bytes.NewReader(data))
		if err != nil {
			continue
		}
		if same, err := decoder.decode(bytes.NewReader(out)); err != nil || same.Bounds() != img.Bounds() {
			t.Errorf("a picture was spoilt: %v", err)
		}
	}
}

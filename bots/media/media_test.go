package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/webp"

	"otklik/bots"
	"otklik/bots/hostile"
)

func cleaned(t testing.TB, f bots.File, body io.Reader) (bots.File, []byte) {
	t.Helper()
	f, r, err := Clean(f, body)
	if err != nil {
		t.Fatalf("%q: %v", f.Name, err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("%q: %v", f.Name, err)
	}
	return f, b
}

// Nothing of a picture is lost but what is not the picture.
func TestPicturesKeepTheirPixels(t *testing.T) {
	whole := hostile.JPEG(300, 200)
	icc := hostile.Segment(mAPP2, "ICC_PROFILE\x00\x01\x01"+strings.Repeat("profile", 100))
	adobe := hostile.Segment(mAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x01")
	jfif := hostile.Segment(mAPP0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	for name, c := range map[string]struct {
		in, want []byte
	}{
		"jpeg as it is":     {whole, whole},
		"jpeg, its colours": {hostile.With(whole, jfif, icc, adobe), hostile.With(whole, jfif, icc, adobe)},
		"jpeg, all it tells": {append(hostile.With(whole, hostile.Segment(mAPP0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01"+hostile.Canary), hostile.Segment(mAPP1, hostile.EXIF(binary.BigEndian, 1)), icc,
			hostile.Segment(mAPP1, "http://ns.adobe.com/xap/1.0/\x00"+hostile.Canary), hostile.Segment(0xED, "Photoshop 3.0\x00"+hostile.Canary), hostile.Segment(0xFE, hostile.Canary),
			hostile.Segment(mAPP2, "MPF\x00"+hostile.Canary), hostile.Segment(0xEF, hostile.Canary)), "PK\x03\x04"+hostile.Canary...), hostile.With(whole, jfif, icc)},
		"jpeg between markers": {hostile.With(whole, []byte(hostile.Canary), []byte{0xFF, 0xFF}), whole},
		"png as it is":         {hostile.PNG(30, 20), hostile.PNG(30, 20)},
		"png, all it tells": {append(hostile.WithChunks(hostile.PNG(30, 20), hostile.Chunk("tEXt", "Comment\x00"+hostile.Canary), hostile.Chunk("eXIf", hostile.EXIF(binary.BigEndian, 6)[6:]), hostile.Chunk("iTXt", hostile.Canary),
			hostile.Chunk("zTXt", hostile.Canary), hostile.Chunk("tIME", "1234567"), hostile.Chunk("prVt", hostile.Canary), hostile.Chunk("gAMA", "\x00\x00\xb1\x8f")), hostile.Canary...),
			hostile.WithChunks(hostile.PNG(30, 20), hostile.Chunk("gAMA", "\x00\x00\xb1\x8f"))},
	} {
		for _, body := range []io.Reader{bytes.NewReader(c.in), iotest.OneByteReader(bytes.NewReader(c.in))} {
			f, got := cleaned(t, bots.File{Kind: bots.Photo}, body)
			if !bytes.Equal(got, c.want) || f.Kind != bots.Photo {
				t.Errorf("%s: a %s of %d bytes, want %d", name, f.Kind, len(got), len(c.want))
			}
		}
	}
}

func TestOrientationAloneSurvives(t *testing.T) {
	whole := hostile.JPEG(30, 20)
	for turn := range uint16(10) {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			_, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(hostile.With(whole, hostile.Segment(mAPP1, hostile.EXIF(order, turn)))))
			want := whole
			if turn >= 2 && turn <= 8 {
				want = hostile.With(whole, orientationOnly(turn))
			}
			if !bytes.Equal(got, want) {
				t.Errorf("orientation %d: %q", turn, got[:60])
			}
		}
	}
	if made := orientationOnly(6); len(made) != 36 || orientation(made[10:]) != 6 {
		t.Errorf("what is written is not read: % x", made)
	}
}

func TestProgressiveScansAndRestartsPass(t *testing.T) {
	scan := hostile.Segment(mSOS, "\x01\x01\x00\x00\x3f\x00")
	data := []byte("entropy\xff\x00coded\xff\xd0again\xff\xd7end")
	whole := append([]byte{0xFF, mSOI}, hostile.Segment(0xC2, "\x08\x00\x10\x00\x10\x01\x01\x11\x00")...)
	for range 3 {
		whole = append(whole, hostile.Segment(mDHT, "table")...)
		whole = append(whole, scan...)
		whole = append(whole, data...)
	}
	dirty := append(append([]byte(nil), whole...), hostile.Segment(0xFE, hostile.Canary)...)
	whole, dirty = append(whole, 0xFF, mEOI), append(dirty, 0xFF, 0xFF, mEOI)
	if _, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(dirty)); !bytes.Equal(got, whole) {
		t.Errorf("got %q", got)
	}
}

func TestWebPLosesItsMetadata(t *testing.T) {
	f, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(append(hostile.WebP(hostile.RIFF("EXIF", []byte(hostile.Canary)), hostile.RIFF("XMP ", []byte(hostile.Canary)), hostile.RIFF("what", []byte(hostile.Canary))), hostile.Canary...)))
	if strings.Contains(string(got), hostile.Canary) || strings.Contains(string(got), "EXIF") || got[20] != 0 || f.Kind != bots.Photo || f.Name != "photo.webp" {
		t.Errorf("%+v: %q", f, got)
	}
	if c, err := webp.DecodeConfig(bytes.NewReader(got)); err != nil || c.Width != 1 {
		t.Errorf("no picture any more: %+v, %v", c, err)
	}
	if whole := hostile.WebP(hostile.RIFF("EXIF", []byte("x"))); len(whole) != int(binary.LittleEndian.Uint32(whole[4:]))+8 {
		t.Error("the test's own file is wrong")
	}
}

// What hides in a frame of an animation goes, and so does what a chunk or a frame
// pretends to hold; the frame's place and picture stay.
func TestWebPFramesLoseTheirMetadata(t *testing.T) {
	place, picture := []byte("sixteen bytes at"), hostile.RIFF("ALPH", []byte("alpha"))
	frame := func(chunks ...[]byte) []byte {
		return hostile.RIFF("ANMF", bytes.Join(append([][]byte{place}, chunks...), nil))
	}
	secret := []byte(hostile.Canary + hostile.Canary)
	tooLong := hostile.RIFF("VP8 ", []byte("pixels"))
	tooLong[4] = 0xFF // beyond its frame
	for name, body := range map[string][]byte{
		"metadata":         frame(hostile.RIFF("EXIF", secret), picture, hostile.RIFF("XMP ", secret), hostile.RIFF("what", secret)),
		"a frame within":   frame(picture, frame(hostile.RIFF("VP8 ", secret))),
		"colours within":   frame(picture, hostile.RIFF("ICCP", secret)),
		"beyond the frame": append(frame(picture, tooLong), hostile.RIFF("EXIF", secret)...),
		"no chunk":         frame(picture, []byte(hostile.Canary[:6])),
		"two frames":       append(frame(hostile.RIFF("EXIF", secret), picture), frame(hostile.RIFF("EXIF", secret), picture)...),
		"too short":        append(hostile.RIFF("ANMF", place[:15]), append(frame(picture), hostile.RIFF("EXIF", secret)...)...),
	} {
		whole := hostile.WebP(hostile.RIFF("ANIM", make([]byte, 6)), body)
		_, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(whole))
		if bytes.Contains(got, []byte(hostile.Canary[:6])) || len(got) != len(whole) {
			t.Errorf("%s: %d bytes of %d: %q", name, len(got), len(whole), got)
		}
		if !bytes.Contains(got, place) || !bytes.Contains(got, picture) {
			t.Errorf("%s: no frame any more: %q", name, got)
		}
	}
}

func TestADownloadThatBreaksOffIsNoFile(t *testing.T) {
	broken := errors.New("cut")
	for name, whole := range map[string][]byte{"jpeg": hostile.JPEG(900, 900), "png": hostile.PNG(900, 900), "webp": hostile.WebP(), "other": bytes.Repeat([]byte("%PDF-"), 2000)} {
		for _, at := range []int{5, len(whole) / 2, len(whole) - 3} {
			_, r, err := Clean(bots.File{Kind: bots.Document}, io.MultiReader(bytes.NewReader(whole[:at]), iotest.ErrReader(broken)))
			if err == nil {
				_, err = io.ReadAll(r)
			}
			if !errors.Is(err, broken) {
				t.Errorf("%s cut at %d: %v", name, at, err)
			}
		}
	}
}

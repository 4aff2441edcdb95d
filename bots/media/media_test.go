package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/webp"

	"otklik/bots"
)

// canary stands where a picture would tell on its sender.
const canary = "GPS-CANARY-56.1366"

// pixels is a picture as an encoder writes it.
func pixels(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7 / 3)
	}
	return img
}

func jpegOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pixels(w, h), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, pixels(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpOf is a lossless WebP of one pixel in the extended format.
func webpOf(extra ...[]byte) []byte {
	vp8l := []byte("\x2f\x00\x00\x00\x00\x07\x10\xfd\x8f\xfe\x07\x22\xa2\xff\x01\x00")
	body := riff("VP8X", []byte{0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	body = append(body, riff("VP8L", vp8l)...)
	for _, e := range extra {
		body = append(body, e...)
	}
	return riff("RIFF", append([]byte("WEBP"), body...))
}

func riff(kind string, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
	out = append(out, data...)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

func segment(marker byte, payload string) []byte {
	return append([]byte{0xFF, marker, byte((len(payload) + 2) >> 8), byte(len(payload) + 2)}, payload...)
}

// exif has an orientation and, further on, the canary.
func exif(order binary.AppendByteOrder, turn uint16) string {
	b := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II*\x00")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{0x010F, 2}, {0x0112, turn}} {
		b = order.AppendUint16(b, e[0])
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, e[1])
		b = order.AppendUint16(b, 0)
	}
	return "Exif\x00\x00" + string(order.AppendUint32(b, 0)) + canary
}

// with puts segments after the picture's first marker.
func with(picture []byte, segments ...[]byte) []byte {
	out := append([]byte(nil), picture[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, picture[2:]...)
}

func chunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, kind+data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+data)))
}

// withChunks puts chunks after IHDR.
func withChunks(picture []byte, chunks ...[]byte) []byte {
	out := append([]byte(nil), picture[:33]...)
	for _, c := range chunks {
		out = append(out, c...)
	}
	return append(out, picture[33:]...)
}

// sized is a picture whose header promises w × h.
func sizedPNG(w, h uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return append([]byte(pngSignature), chunk("IHDR", string(b)+"\x08\x02\x00\x00\x00")...)
}

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
	whole := jpegOf(t, 300, 200)
	icc := segment(mAPP2, "ICC_PROFILE\x00\x01\x01"+strings.Repeat("profile", 100))
	adobe := segment(mAPP14, "Adobe\x00\x64\x00\x00\x00\x00\x01")
	jfif := segment(mAPP0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	for name, c := range map[string]struct {
		in, want []byte
	}{
		"jpeg as it is":     {whole, whole},
		"jpeg, its colours": {with(whole, jfif, icc, adobe), with(whole, jfif, icc, adobe)},
		"jpeg, all it tells": {append(with(whole, segment(mAPP0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01"+canary), segment(mAPP1, exif(binary.BigEndian, 1)), icc,
			segment(mAPP1, "http://ns.adobe.com/xap/1.0/\x00"+canary), segment(0xED, "Photoshop 3.0\x00"+canary), segment(0xFE, canary),
			segment(mAPP2, "MPF\x00"+canary), segment(0xEF, canary)), "PK\x03\x04"+canary...), with(whole, jfif, icc)},
		"jpeg between markers": {with(whole, []byte(canary), []byte{0xFF, 0xFF}), whole},
		"png as it is":         {pngOf(t, 30, 20), pngOf(t, 30, 20)},
		"png, all it tells": {append(withChunks(pngOf(t, 30, 20), chunk("tEXt", "Comment\x00"+canary), chunk("eXIf", exif(binary.BigEndian, 6)[6:]), chunk("iTXt", canary),
			chunk("zTXt", canary), chunk("tIME", "1234567"), chunk("prVt", canary), chunk("gAMA", "\x00\x00\xb1\x8f")), canary...),
			withChunks(pngOf(t, 30, 20), chunk("gAMA", "\x00\x00\xb1\x8f"))},
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
	whole := jpegOf(t, 30, 20)
	for turn := range uint16(10) {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			_, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(with(whole, segment(mAPP1, exif(order, turn)))))
			want := whole
			if turn >= 2 && turn <= 8 {
				want = with(whole, orientationOnly(turn))
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
	scan := segment(mSOS, "\x01\x01\x00\x00\x3f\x00")
	data := []byte("entropy\xff\x00coded\xff\xd0again\xff\xd7end")
	whole := append([]byte{0xFF, mSOI}, segment(0xC2, "\x08\x00\x10\x00\x10\x01\x01\x11\x00")...)
	for range 3 {
		whole = append(whole, segment(mDHT, "table")...)
		whole = append(whole, scan...)
		whole = append(whole, data...)
	}
	dirty := append(append([]byte(nil), whole...), segment(0xFE, canary)...)
	whole, dirty = append(whole, 0xFF, mEOI), append(dirty, 0xFF, 0xFF, mEOI)
	if _, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(dirty)); !bytes.Equal(got, whole) {
		t.Errorf("got %q", got)
	}
}

func TestWebPLosesItsMetadata(t *testing.T) {
	f, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(append(webpOf(riff("EXIF", []byte(canary)), riff("XMP ", []byte(canary)), riff("what", []byte(canary))), canary...)))
	if strings.Contains(string(got), canary) || strings.Contains(string(got), "EXIF") || got[20] != 0 || f.Kind != bots.Photo || f.Name != "photo.webp" {
		t.Errorf("%+v: %q", f, got)
	}
	if c, err := webp.DecodeConfig(bytes.NewReader(got)); err != nil || c.Width != 1 {
		t.Errorf("no picture any more: %+v, %v", c, err)
	}
	if whole := webpOf(riff("EXIF", []byte("x"))); len(whole) != int(binary.LittleEndian.Uint32(whole[4:]))+8 {
		t.Error("the test's own file is wrong")
	}
}

// What hides in a frame of an animation goes, and so does what a chunk or a frame
// pretends to hold; the frame's place and picture stay.
func TestWebPFramesLoseTheirMetadata(t *testing.T) {
	place, picture := []byte("sixteen bytes at"), riff("ALPH", []byte("alpha"))
	frame := func(chunks ...[]byte) []byte {
		return riff("ANMF", bytes.Join(append([][]byte{place}, chunks...), nil))
	}
	secret := []byte(canary + canary)
	tooLong := riff("VP8 ", []byte("pixels"))
	tooLong[4] = 0xFF // beyond its frame
	for name, body := range map[string][]byte{
		"metadata":         frame(riff("EXIF", secret), picture, riff("XMP ", secret), riff("what", secret)),
		"a frame within":   frame(picture, frame(riff("VP8 ", secret))),
		"colours within":   frame(picture, riff("ICCP", secret)),
		"beyond the frame": append(frame(picture, tooLong), riff("EXIF", secret)...),
		"no chunk":         frame(picture, []byte(canary[:6])),
		"two frames":       append(frame(riff("EXIF", secret), picture), frame(riff("EXIF", secret), picture)...),
		"too short":        append(riff("ANMF", place[:15]), append(frame(picture), riff("EXIF", secret)...)...),
	} {
		whole := webpOf(riff("ANIM", make([]byte, 6)), body)
		_, got := cleaned(t, bots.File{Kind: bots.Photo}, bytes.NewReader(whole))
		if bytes.Contains(got, []byte(canary[:6])) || len(got) != len(whole) {
			t.Errorf("%s: %d bytes of %d: %q", name, len(got), len(whole), got)
		}
		if !bytes.Contains(got, place) || !bytes.Contains(got, picture) {
			t.Errorf("%s: no frame any more: %q", name, got)
		}
	}
}

func TestADownloadThatBreaksOffIsNoFile(t *testing.T) {
	broken := errors.New("cut")
	for name, whole := range map[string][]byte{"jpeg": jpegOf(t, 900, 900), "png": pngOf(t, 900, 900), "webp": webpOf(), "other": bytes.Repeat([]byte("%PDF-"), 2000)} {
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

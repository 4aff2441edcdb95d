package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

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

// hostileFile is one of T18.
type hostileFile struct {
	what string
	file bots.File
	data func(t testing.TB) io.Reader
	kind bots.FileKind
}

const mostMemory = 64 << 20

// TestHostileFiles is T18: whatever it is called, a file is what it is, passes in
// bounded memory and tells nothing.
func TestHostileFiles(t *testing.T) {
	list := hostileFiles()
	if len(list) < 200 {
		t.Fatalf("only %d files", len(list))
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	for _, h := range list {
		f, r, err := Clean(h.file, h.data(t))
		if err != nil {
			t.Fatalf("%s: %v", h.what, err)
		}
		if n, err := io.Copy(canaryTrap{t, h.what}, r); err != nil || n > 64<<20 {
			t.Errorf("%s: %d bytes, %v", h.what, n, err)
		}
		if f.Kind != h.kind {
			t.Errorf("%s: travels as %s, want %s", h.what, f.Kind, h.kind)
		}
		wantSafe(t, h.what, f.Name)
		runtime.ReadMemStats(&after)
		most = max(most, after.HeapInuse)
	}
	if most > before.HeapInuse+mostMemory {
		t.Errorf("memory grew by %d MB, want under %d", (most-before.HeapInuse)>>20, mostMemory>>20)
	}
}

// canaryTrap reads in small pieces and keeps nothing.
type canaryTrap struct {
	t    *testing.T
	what string
}

// Write implements io.Writer.
func (c canaryTrap) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(canary)) {
		c.t.Errorf("%s: the canary got out", c.what)
	}
	return len(p), nil
}

func wantSafe(t *testing.T, what, name string) {
	t.Helper()
	bad := func(r rune) bool {
		return unicode.Is(unicode.C, r) || r == unicode.ReplacementChar || strings.ContainsRune(`/\<>:"|?*`, r)
	}
	ext := name[strings.LastIndexByte(name, '.')+1:]
	runs := map[string]bool{"exe": true, "bat": true, "js": true, "html": true, "htm": true, "svg": true, "lnk": true, "scr": true, "sh": true, "hta": true, "ps1": true}
	if strings.ContainsFunc(name, bad) || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName || runs[ext] || name[0] == '.' || name[0] == '-' {
		t.Errorf("%s: named %q", what, name)
	}
}

func hostileFiles() (list []hostileFile) {
	add := func(what string, f bots.File, as bots.FileKind, data func(testing.TB) io.Reader) {
		list = append(list, hostileFile{what: what, file: f, data: data, kind: as})
	}
	is := func(b func(testing.TB) []byte) func(testing.TB) io.Reader {
		return func(t testing.TB) io.Reader { return bytes.NewReader(b(t)) }
	}
	// Wrong type: 20 contents as each of the kinds, and under a name that lies.
	for magic, carried := range map[string]string{
		"MZ\x90\x00": "", "\x7fELF\x02": "", "#!/bin/sh\nrm -rf /": "", "<html><script>alert(1)</script>": "", "<svg xmlns='x' onload='alert(1)'/>": "",
		"PK\x03\x04": "", "%PDF-1.7\n": "", "GIF89a\x01\x00\x01\x00": "", "7z\xBC\xAF\x27\x1C": "", "Rar!\x1a\x07\x00": "", "\x1f\x8b\x08": "",
		"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1": "", "\x00\x00\x00\x18ftypheic": "", "\x00\x00\x00\x18ftypisom": "video voice", "OggS\x00": "video voice",
		"ID3\x03": "voice", "\xCA\xFE\xBA\xBE": "", "L\x00\x00\x00\x01\x14\x02\x00": "", "": "", "@echo off\r\nformat c:": "",
	} {
		for _, k := range []bots.FileKind{bots.Photo, bots.Video, bots.Voice} {
			as := bots.Document
			if strings.Contains(carried, string(k)) {
				as = k
			}
			for _, name := range []string{"foto.jpg", "foto.jpg.exe"} {
				add(fmt.Sprintf("%q called %s, %s", magic, k, name), bots.File{Kind: k, Name: name}, as,
					is(func(testing.TB) []byte { return append([]byte(magic), "payload"...) }))
			}
		}
	}
	// Names.
	for _, name := range []string{"../../etc/passwd", `..\..\windows\x.dll`, "/etc/shadow", `C:\autoexec.bat`, "a/../../b.jpg", "....", ".bashrc", "-rf", "CON", "nul.jpg", "COM1.txt",
		"\u202egpj.exe", "a\u2066b\u2069.jpg", "x\x00.jpg", "x\r\nContent-Type: text/html\r\n\r\n.jpg", "\x1b[2Jx.jpg", "\xff\xfe.jpg", strings.Repeat("a", 5000), strings.Repeat("я", 300) + ".jpg",
		strings.Repeat("\U0001F468\u200d", 200), `"><script>.jpg`, "$(reboot).jpg", "`id`.jpg", "%2e%2e%2fx.jpg", " . ", "\u00a0", "a|b>c<d.jpg", "x.jpg.", "~", "a\u2028b.jpg", "ﷺ.jpg", "lpt9", "x.jpg\x00.exe", "\u200b\u200c\u200d.jpg", "https://evil.example/x.jpg"} {
		add("name "+fmt.Sprintf("%.30q", name), bots.File{Kind: bots.Photo, Name: name}, bots.Photo, is(func(t testing.TB) []byte { return jpegOf(t, 8, 8) }))
	}
	// Pixel bombs: the header promises more than anybody would draw.
	for _, s := range [][2]uint32{{10_001, 10}, {10, 10_001}, {50_000, 50_000}, {1 << 30, 1 << 30}, {5001, 5000}, {8000, 6300}, {2000, 90}, {1, 21}, {0, 5}, {5, 0}} {
		add(fmt.Sprintf("pixel bomb %v", s), bots.File{Kind: bots.Photo}, bots.Document, is(func(testing.TB) []byte { return sizedPNG(s[0], s[1]) }))
	}
	add("a picture at the limit", bots.File{Kind: bots.Photo}, bots.Photo, is(func(testing.TB) []byte { return sizedPNG(5000, 5000) }))
	// EXIF, polyglots, and metadata in every place, as a picture and as a document.
	for _, k := range []bots.FileKind{bots.Photo, bots.Document} {
		for _, marker := range []byte{mAPP1, mAPP2, 0xE3, 0xED, 0xEF, 0xFE} {
			add(fmt.Sprintf("jpeg %s with %X", k, marker), bots.File{Kind: k}, k, is(func(t testing.TB) []byte {
				return append(with(jpegOf(t, 40, 40), segment(marker, exif(binary.LittleEndian, 6)), segment(marker, canary)), "PK\x03\x04"+canary...)
			}))
		}
		for _, c := range []string{"tEXt", "iTXt", "zTXt", "eXIf", "tIME", "quIz"} {
			add(fmt.Sprintf("png %s with %s", k, c), bots.File{Kind: k}, k, is(func(t testing.TB) []byte {
				return append(withChunks(pngOf(t, 40, 40), chunk(c, canary)), "<script>"+canary...)
			}))
		}
		for _, c := range []string{"EXIF", "XMP ", "evil"} {
			add(fmt.Sprintf("webp %s with %s", k, c), bots.File{Kind: k}, k, is(func(testing.TB) []byte {
				return append(webpOf(riff(c, []byte(canary))), canary...)
			}))
		}
	}
	// Oversize: far more than any messenger takes, none of it kept in memory.
	for name, head := range map[string]string{
		"jpeg of comments": "\xff\xd8", "png of one endless text": pngSignature + "\x7f\xff\xff\xfftEXt", "png of one endless picture": pngSignature + "\x7f\xff\xff\xffIDAT",
		"webp": "RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f", "pdf": "%PDF-1.7", "jpeg scan": "\xff\xd8\xff\xda\x00\x02",
	} {
		filler := "\x01filler"
		if name == "jpeg of comments" {
			filler = string(segment(0xFE, strings.Repeat("x", 60_000)))
		}
		add("oversize "+name, bots.File{Kind: bots.Photo}, bots.Document, func(testing.TB) io.Reader {
			return io.MultiReader(strings.NewReader(head), io.LimitReader(&repeat{s: filler}, 60<<20))
		})
	}
	return list
}

// repeat says the same for ever.
type repeat struct {
	s  string
	at int
}

// Read implements io.Reader.
func (r *repeat) Read(p []byte) (int, error) {
	n := copy(p, r.s[r.at:])
	r.at = (r.at + n) % len(r.s)
	return n, nil
}

package media

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"otklik/bots"
	"otklik/bots/hostile"
)

// Films and HEIC pictures lose what they tell and keep every other byte where it was: they
// tell by places in the file where their pictures are.
func TestFilmsAndHEICTellNothing(t *testing.T) {
	film, silent := hostile.Film()
	heic, blank := hostile.HEIC()
	cut := bytes.Index(heic, []byte(hostile.Canary)) + 10 // within the list, where XMP stands
	motion := append(bytes.Clone(heic), hostile.Box("mpvd", film)...)
	still := append(bytes.Clone(blank), hostile.Box("free", make([]byte, len(film)))...)
	head := hostile.Box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	before := bytes.Join([][]byte{head, hostile.Box("mdat", []byte(hostile.Canary)), heic[len(head) : bytes.Index(heic, []byte("mdat"))-4]}, nil)
	for name, c := range map[string]struct {
		kind     bots.FileKind
		in, want []byte
	}{
		"a film": {bots.Video, film, silent}, "a silent film": {bots.Video, silent, silent},
		"a picture": {bots.Document, heic, blank}, "a silent picture": {bots.Document, blank, blank},
		"a film that breaks off": {bots.Video, film[:len(film)-30], silent[:len(film)-30]},
		"its list breaks off":    {bots.Document, heic[:cut], blank[:cut]},
		"a picture that moves":   {bots.Document, motion, still},
	} {
		if c.in == nil || strings.Contains(string(c.want), hostile.Canary) {
			t.Fatalf("%s: the test's own file is wrong", name)
		}
		for _, body := range []io.Reader{bytes.NewReader(c.in), iotest.OneByteReader(bytes.NewReader(c.in))} {
			if f, got := cleaned(t, bots.File{Kind: c.kind}, body); !bytes.Equal(got, c.want) || f.Kind != c.kind {
				t.Errorf("%s: a %s\n%q, want\n%q", name, f.Kind, got, c.want)
			}
		}
	}
	if _, got := cleaned(t, bots.File{Kind: bots.Document}, bytes.NewReader(before)); strings.Contains(string(got), hostile.Canary) || len(got) != len(before) {
		t.Errorf("of what stands before the list there is %q", got)
	}
}

// What is announced and cannot be read costs nothing: no memory, no time.
func TestHostileItemLists(t *testing.T) {
	pieces := append([]byte{1, 0, 0, 0, 0, 0, 0xFF, 0xFF}, bytes.Repeat([]byte{0, 2, 0, 0, 0, 0, 0xFF, 0xFF}, 60_000)...)
	list := hostile.Box("meta", []byte{0, 0, 0, 0}, hostile.Box("iinf", []byte{0, 0, 0, 0, 0xFF, 0xFF}, hostile.Box("infe", []byte{2, 0, 0, 0, 0, 2, 0, 0}, []byte("Exif"))),
		hostile.Box("iloc", pieces))
	whole := append(hostile.Box("ftyp", []byte("heic\x00\x00\x00\x00mif1")), list...)
	if _, got := cleaned(t, bots.File{Kind: bots.Document}, bytes.NewReader(whole)); !bytes.Equal(got, whole) {
		t.Error("a list of nothing was changed")
	}
}

package media

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"otklik/bots"
)

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
		if n, err := io.Copy(canaryTrap{t, h.what}, r); err != nil || n > 25<<20 {
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
		filler := strings.Repeat("\x01filler", 9000)
		if name == "jpeg of comments" {
			filler = string(segment(0xFE, strings.Repeat("x", 60_000)))
		}
		add("oversize "+name, bots.File{Kind: bots.Photo}, bots.Document, func(testing.TB) io.Reader {
			return io.MultiReader(strings.NewReader(head), io.LimitReader(&repeat{s: filler}, 24<<20))
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

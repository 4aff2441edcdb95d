package hostile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"otklik/bots"
)

// File is one that somebody sends.
type File struct {
	What string           // for a failed test
	File bots.File        // as its sender calls it
	Data func() io.Reader // its bytes
	As   bots.FileKind    // what it may travel as, "" = not at all
}

// Files are of wrong types, with names that leave their folder, with more pixels or
// bytes than anybody would take, with a second file or the canary inside.
func Files() (list []File) {
	add := func(what string, f bots.File, as bots.FileKind, data func() io.Reader) {
		list = append(list, File{What: what, File: f, Data: data, As: as})
	}
	is := func(b func() []byte) func() io.Reader {
		return func() io.Reader { return bytes.NewReader(b()) }
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
					is(func() []byte { return append([]byte(magic), "payload"...) }))
			}
		}
	}
	// Names.
	for _, name := range []string{"../../etc/passwd", `..\..\windows\x.dll`, "/etc/shadow", `C:\autoexec.bat`, "a/../../b.jpg", "....", ".bashrc", "-rf", "CON", "nul.jpg", "COM1.txt",
		"\u202egpj.exe", "a\u2066b\u2069.jpg", "x\x00.jpg", "x\r\nContent-Type: text/html\r\n\r\n.jpg", "\x1b[2Jx.jpg", "\xff\xfe.jpg", strings.Repeat("a", 5000), strings.Repeat("\u044f", 300) + ".jpg",
		strings.Repeat("\U0001F468\u200d", 200), `"><script>.jpg`, "$(reboot).jpg", "`id`.jpg", "%2e%2e%2fx.jpg", " . ", "\u00a0", "a|b>c<d.jpg", "x.jpg.", "~", "a\u2028b.jpg", "ﷺ.jpg", "lpt9", "x.jpg\x00.exe", "\u200b\u200c\u200d.jpg", "https://evil.example/x.jpg"} {
		add("name "+fmt.Sprintf("%.30q", name), bots.File{Kind: bots.Photo, Name: name}, bots.Photo, is(func() []byte { return JPEG(8, 8) }))
	}
	// The header promises more than messengers show.
	for _, s := range [][2]uint32{{10_001, 10}, {10, 10_001}, {1 << 30, 1 << 30}, {5001, 5000}, {8000, 6300}, {2000, 90}, {1, 21}, {0, 5}, {5, 0}, {13_377, 13_377}} {
		add(fmt.Sprintf("no photo of %v", s), bots.File{Kind: bots.Photo}, bots.Document, is(func() []byte { return SizedPNG(s[0], s[1]) }))
	}
	// Pixel bombs: more than anybody would draw, whatever it is sent as.
	for _, k := range []bots.FileKind{bots.Photo, bots.Document} {
		for _, s := range [][2]uint32{{50_000, 50_000}, {13_378, 13_378}, {1 << 30, 1}} {
			add(fmt.Sprintf("pixel bomb %v as a %s", s, k), bots.File{Kind: k}, "", is(func() []byte { return SizedPNG(s[0], s[1]) }))
		}
		add(fmt.Sprintf("gif bomb as a %s", k), bots.File{Kind: k, Name: "x.gif"}, "", is(func() []byte { return []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00;") }))
	}
	add("a picture at the limit", bots.File{Kind: bots.Photo}, bots.Photo, is(func() []byte { return SizedPNG(5000, 5000) }))
	// EXIF, polyglots, and metadata in every place, as a picture and as a document.
	for _, k := range []bots.FileKind{bots.Photo, bots.Document} {
		for _, marker := range []byte{0xE1, 0xE2, 0xE3, 0xED, 0xEF, 0xFE} {
			add(fmt.Sprintf("jpeg %s with %X", k, marker), bots.File{Kind: k}, k, is(func() []byte {
				return append(With(JPEG(40, 40), Segment(marker, EXIF(binary.LittleEndian, 6)), Segment(marker, Canary)), "PK\x03\x04"+Canary...)
			}))
		}
		for _, c := range []string{"tEXt", "iTXt", "zTXt", "eXIf", "tIME", "quIz"} {
			add(fmt.Sprintf("png %s with %s", k, c), bots.File{Kind: k}, k, is(func() []byte {
				return append(WithChunks(PNG(40, 40), Chunk(c, Canary)), "<script>"+Canary...)
			}))
		}
		for _, c := range []string{"EXIF", "XMP ", "evil"} {
			add(fmt.Sprintf("webp %s with %s", k, c), bots.File{Kind: k}, k, is(func() []byte {
				return append(WebP(RIFF(c, []byte(Canary))), Canary...)
			}))
		}
	}
	film, _ := Film()
	heic, _ := HEIC()
	for _, k := range []bots.FileKind{bots.Video, bots.Document} {
		add(fmt.Sprintf("film as a %s", k), bots.File{Kind: k, Name: "x.mov"}, k, is(func() []byte { return film }))
	}
	for _, k := range []bots.FileKind{bots.Photo, bots.Document} {
		add(fmt.Sprintf("HEIC as a %s", k), bots.File{Kind: k, Name: "x.heic"}, bots.Document, is(func() []byte { return heic }))
	}
	// Oversize: far more than any messenger takes, none of it kept in memory.
	for name, head := range map[string]string{
		"jpeg of comments": "\xff\xd8", "png of one endless text": "\x89PNG\r\n\x1a\n" + "\x7f\xff\xff\xfftEXt", "png of one endless picture": "\x89PNG\r\n\x1a\n" + "\x7f\xff\xff\xffIDAT",
		"webp": "RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f", "pdf": "%PDF-1.7", "jpeg scan": "\xff\xd8\xff\xda\x00\x02",
	} {
		filler := strings.Repeat("\x01filler", 9000)
		if name == "jpeg of comments" {
			filler = string(Segment(0xFE, strings.Repeat("x", 60_000)))
		}
		add("oversize "+name, bots.File{Kind: bots.Photo}, bots.Document, func() io.Reader {
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

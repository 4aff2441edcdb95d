package hostile

import (
	"bytes"
	"encoding/binary"
)

// Box makes a box of a film or of a HEIC picture.
func Box(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	head := binary.BigEndian.AppendUint32(nil, uint32(8+len(body))) // #nosec G115 -- a test's
	return append(append(head, kind...), body...)
}

// Film is an MP4 as telephones make them, which tells where it was made in each place that
// knows of one, and the same film when it tells nothing.
func Film() (dirty, clean []byte) {
	film := func(secret func(kind, words string) []byte) []byte {
		place := "\x00\x12\x15\xc7+56.14+047.25/" + Canary
		return bytes.Join([][]byte{
			Box("ftyp", []byte("isom\x00\x00\x02\x00isommp42")), secret("free", Canary), Box("mdat", []byte("frames, and sound")), secret("uuid", "0123456789abcdef"+Canary),
			Box("moov", Box("mvhd", make([]byte, 100)), secret("udta", "\x00\x00\x00\x38\xa9xyz"+place), secret("meta", place),
				Box("trak", Box("tkhd", make([]byte, 84)), Box("mdia", []byte("where the frames are")), secret("udta", place), secret("meta", place))),
		}, nil)
	}
	return film(func(kind, words string) []byte { return Box(kind, []byte(words)) }),
		film(func(_, words string) []byte { return Box("free", make([]byte, len(words))) })
}

// HEIC is a picture of a telephone, which tells where it was made beside its pixels, after
// them and within the list of its items; and the same picture when it tells nothing.
func HEIC() (dirty, clean []byte) {
	telling := func(secret func(string) []byte) []byte {
		exif, xmp := secret("\x00\x00\x00\x06Exif\x00\x00"+Canary), secret("<x:xmpmeta>"+Canary)
		entry := func(id byte, kind string) []byte {
			return Box("infe", []byte{2, 0, 0, 0, 0, id, 0, 0}, []byte(kind), []byte{0})
		}
		head := Box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
		list := func(at uint32) []byte {
			item := func(id, method byte, from, size uint32) []byte {
				piece := []byte{0, id, 0, method, 0, 0, 0, 1}
				return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(piece, from), size)
			}
			return Box("meta", []byte{0, 0, 0, 0}, Box("hdlr", []byte("pict")), Box("pitm", []byte{0, 0, 0, 0, 0, 1}),
				Box("iinf", []byte{0, 0, 0, 0, 0, 3}, entry(1, "hvc1"), entry(2, "Exif"), entry(3, "mime")),
				Box("iloc", []byte{1, 0, 0, 0, 0x44, 0, 0, 3}, item(1, 0, at, 6), item(2, 0, at+6, uint32(len(exif))), item(3, 1, 4, uint32(len(xmp)))), // #nosec G115 -- a test's
				Box("idat", []byte("kept"), xmp))
		}
		at := uint32(len(head) + len(list(0)) + 8) // #nosec G115 -- as above
		return bytes.Join([][]byte{head, list(at), Box("mdat", []byte("pixels"), exif)}, nil)
	}
	return telling(func(words string) []byte { return []byte(words) }), telling(func(words string) []byte { return make([]byte, len(words)) })
}

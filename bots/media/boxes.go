package media

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"slices"
)

// Films (ISO 14496-12, QuickTime) and HEIC pictures are boxes in boxes, and tell by places in
// the file where their pictures are. So nothing is taken out: what a box tells beside the
// picture becomes as many zeroes, under a name that readers skip.

// told are the boxes that say who, where and with what: GPS, names, comments, and room
// where anything may be.
var told = []string{"udta", "meta", "uuid", "free", "skip", "wide", "XMP_", "gps ", "loci"}

// boxHolds are the boxes that are gone into, by how deep they stand.
var boxHolds = []string{"moov", "trak"}

// endless is the room of what ends with the file.
const endless = math.MaxUint64

// span is a part of the file, from its first byte to before its last.
type span struct{ from, to uint64 }

type boxStripper struct {
	in     *bufio.Reader
	heif   bool
	at     uint64   // in the file, what is read next
	ends   []uint64 // of the boxes gone into
	left   uint64   // bytes of the box at hand not yet read
	blank  bool     // it is written as zeroes
	holes  []span   // written as zeroes wherever they are
	listed bool     // the items of a HEIC picture are known
}

func stripFilm(in *bufio.Reader) func() ([]byte, error) { return (&boxStripper{in: in}).next }

func stripHEIF(in *bufio.Reader) func() ([]byte, error) {
	return (&boxStripper{in: in, heif: true}).next
}

func (b *boxStripper) next() ([]byte, error) {
	for n := len(b.ends) - 1; b.left == 0 && n >= 0 && b.at >= b.ends[n]; n-- {
		b.ends = b.ends[:n]
	}
	if b.left == 0 {
		return b.box()
	}
	from := b.at
	data, err := some(b.in, &b.left)
	b.at += uint64(len(data))
	if b.blank {
		clear(data)
	}
	for _, h := range b.holes {
		if h.from < b.at && h.to > from {
			clear(data[max(h.from, from)-from : min(h.to, b.at)-from])
		}
	}
	return data, err
}

// box reads the next box's header. One that says more than what holds it has room for ends
// there.
func (b *boxStripper) box() ([]byte, error) {
	room := uint64(endless)
	if n := len(b.ends); n > 0 {
		room = b.ends[n-1] - b.at
	}
	if room < 8 {
		b.left, b.blank = room, true
		return b.next()
	}
	head, err := b.read(8)
	if err != nil {
		return head, err
	}
	size := uint64(binary.BigEndian.Uint32(head))
	if size == 1 && room >= 16 {
		long, err := b.read(8)
		if head = append(head, long...); err != nil {
			return head, err
		}
		size = binary.BigEndian.Uint64(long)
	}
	if size < uint64(len(head)) || size > room { // 0: as far as there is room
		size = room
	}
	b.left, b.blank = size-uint64(len(head)), false
	return b.enter(head)
}

func (b *boxStripper) enter(head []byte) ([]byte, error) {
	kind, depth := string(head[4:8]), len(b.ends)
	switch {
	case depth < len(boxHolds) && kind == boxHolds[depth]:
		b.ends = append(b.ends, b.at+min(b.left, endless-b.at))
		b.left = 0
	case b.heif && depth == 0 && kind == "meta" && b.left <= mostItems:
		body, err := b.read(int(b.left)) // #nosec G115 -- mostItems at most
		b.left = 0
		b.holes, b.listed = items(body), true
		return append(head, body...), err
	case slices.Contains(told, kind), b.heif && depth == 0 && !b.picture(kind):
		b.blank = true
		copy(head[4:], "free")
	}
	return head, nil
}

// picture tells whether a box of a HEIC file is the picture: its list, and what that tells the
// places in. What comes before the list may be anything.
func (b *boxStripper) picture(kind string) bool {
	return kind == "ftyp" || kind == "mdat" && b.listed || kind == "moov" || kind == "moof"
}

// read gives n bytes, or what there is of them with the error.
func (b *boxStripper) read(n int) ([]byte, error) {
	data := make([]byte, n)
	n, err := io.ReadFull(b.in, data)
	b.at += uint64(n) // #nosec G115 -- not negative
	return data[:n], err
}

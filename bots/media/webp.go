package media

import (
	"bufio"
	"encoding/binary"
	"io"
)

// webpKept are the chunks that make the picture and its colours.
var webpKept = map[string]bool{
	"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true,
}

// The bits of VP8X that promise EXIF and XMP.
const webpMetadata = 0x08 | 0x04

// webpStripper copies the kept chunks. The header tells the size of the whole
// before anything is known of what follows, so that a chunk that may not pass
// becomes as many zeroes under a name that readers skip.
type webpStripper struct {
	in    *bufio.Reader
	whole uint64 // bytes of the file not yet read
	left  uint64 // bytes of the chunk at hand, padding included
	blank bool   // it is written as zeroes
	begun bool
}

func stripWebP(in *bufio.Reader) func() ([]byte, error) {
	w := &webpStripper{in: in}
	return w.next
}

func (w *webpStripper) next() ([]byte, error) {
	if !w.begun {
		return w.begin()
	}
	if w.left == 0 {
		return w.chunk()
	}
	data, err := some(w.in, &w.left)
	if w.blank {
		clear(data)
	}
	return data, err
}

func (w *webpStripper) begin() ([]byte, error) {
	w.begun = true
	head := make([]byte, 12)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return nil, err
	}
	w.whole = uint64(binary.LittleEndian.Uint32(head[4:])) &^ 1
	w.whole -= min(w.whole, 4)
	return head, nil
}

// chunk reads the next chunk's header; what lies beyond the announced size is
// no part of the picture.
func (w *webpStripper) chunk() ([]byte, error) {
	if w.whole < 8 {
		return nil, io.EOF
	}
	head := make([]byte, 8, 18)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return nil, err
	}
	w.whole -= 8
	size := uint64(binary.LittleEndian.Uint32(head[4:]))
	w.left = min(size+size&1, w.whole)
	w.whole -= w.left
	kind := string(head[:4])
	w.blank = !webpKept[kind]
	if w.blank {
		copy(head, "JUNK")
	}
	if kind != "VP8X" || w.left < 10 {
		return head, nil
	}
	head = head[:18] // #nosec G602 -- it was made with room for them
	if _, err := io.ReadFull(w.in, head[8:]); err != nil {
		return nil, err
	}
	w.left -= 10
	head[8] &^= webpMetadata
	return head, nil
}

package media

import (
	"bufio"
	"encoding/binary"
	"io"
)

// webpKept are the chunks that make the picture and its colours, webpFrame those
// within a frame of an animation (ANMF).
var (
	webpKept  = map[string]bool{"VP8 ": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}
	webpFrame = map[string]bool{"VP8 ": true, "VP8L": true, "ALPH": true}
)

// frameHead is how long a frame's place, size and duration are, which stand before
// its chunks.
const frameHead = 16

// The bits of VP8X that promise EXIF and XMP.
const webpMetadata = 0x08 | 0x04

// webpStripper copies the kept chunks. The header tells the size of the whole
// before anything is known of what follows, so that a chunk that may not pass
// becomes as many zeroes under a name that readers skip.
type webpStripper struct {
	in    *bufio.Reader
	whole uint64 // bytes of the file not yet read, but for the frame and the chunk at hand
	frame uint64 // bytes of the frame at hand not yet read, but for its chunk
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

// chunk reads the next chunk's header, of the frame at hand or of the file; what
// lies beyond the announced size is no part of the picture.
func (w *webpStripper) chunk() ([]byte, error) {
	room, kept := &w.whole, webpKept
	if w.frame > 0 {
		room, kept = &w.frame, webpFrame
	}
	if *room < 8 {
		return w.rest()
	}
	head := make([]byte, 8, 8+frameHead)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return nil, err
	}
	*room -= 8
	size := uint64(binary.LittleEndian.Uint32(head[4:]))
	w.left = min(size+size&1, *room)
	*room -= w.left
	kind := string(head[:4])
	w.blank = !kept[kind]
	switch {
	case w.blank:
		copy(head, "JUNK")
	case kind == "VP8X" && w.left >= 10:
		if err := w.more(&head, 10); err != nil {
			return nil, err
		}
		head[8] &^= webpMetadata
	case kind == "ANMF":
		if err := w.more(&head, min(frameHead, w.left)); err != nil {
			return nil, err
		}
		w.frame, w.left = w.left, 0
	}
	return head, nil
}

// more adds the next n bytes of the chunk at hand to its header.
func (w *webpStripper) more(head *[]byte, n uint64) error {
	*head = append(*head, make([]byte, n)...)
	w.left -= n
	_, err := io.ReadFull(w.in, (*head)[8:])
	return err
}

// rest passes over what is too short for a chunk: the end of the file, or zeroes
// at the end of a frame.
func (w *webpStripper) rest() ([]byte, error) {
	if w.frame == 0 {
		return nil, io.EOF
	}
	w.left, w.frame, w.blank = w.frame, 0, true
	return w.next()
}

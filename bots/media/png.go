package media

import (
	"bufio"
	"encoding/binary"
	"io"
)

// pngKept are the chunks that make the picture and its colours, animations
// included. All others are dropped: texts, EXIF, the time, what nobody knows.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true, "tRNS": true, "cHRM": true, "gAMA": true, "iCCP": true,
	"sBIT": true, "sRGB": true, "bKGD": true, "hIST": true, "pHYs": true, "cICP": true, "mDCV": true, "cLLI": true,
	"acTL": true, "fcTL": true, "fdAT": true,
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngStripper copies the kept chunks, each with its checksum, up to the last.
type pngStripper struct {
	in    *bufio.Reader
	left  uint64 // bytes of the chunk at hand, checksum included
	last  bool   // it is IEND
	begun bool
	buf   [8]byte
}

func stripPNG(in *bufio.Reader) func() ([]byte, error) {
	p := &pngStripper{in: in}
	return p.next
}

func (p *pngStripper) next() ([]byte, error) {
	if !p.begun {
		p.begun = true
		_, err := p.in.Discard(len(pngSignature))
		return []byte(pngSignature), err
	}
	if p.left > 0 {
		return some(p.in, &p.left)
	}
	if p.last {
		return nil, io.EOF
	}
	if _, err := io.ReadFull(p.in, p.buf[:]); err != nil {
		return nil, err
	}
	size, kind := uint64(binary.BigEndian.Uint32(p.buf[:4]))+4, string(p.buf[4:])
	if !pngKept[kind] {
		return nil, skip(p.in, size)
	}
	p.left, p.last = size, kind == "IEND"
	return p.buf[:], nil
}

// some gives at most a bufferful of the left bytes.
func some(in *bufio.Reader, left *uint64) ([]byte, error) {
	if _, err := in.Peek(1); err != nil {
		return nil, err
	}
	data, _ := in.Peek(int(min(*left, uint64(in.Buffered())))) // #nosec G115 -- at most the buffer's size
	out := append([]byte(nil), data...)
	*left -= uint64(len(out))
	_, err := in.Discard(len(out))
	return out, err
}

// skip drops n bytes, in steps that an int of any size holds.
func skip(in *bufio.Reader, n uint64) error {
	for n > 0 {
		step := min(n, 1<<20)
		if _, err := in.Discard(int(step)); err != nil {
			return err
		}
		n -= step
	}
	return nil
}

package hostile

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
)

// Canary stands where a picture would tell on its sender.
const Canary = "GPS-CANARY-56.1366"

// pixels is a picture as an encoder writes it.
func pixels(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7 / 3)
	}
	return img
}

// JPEG is a picture of so many pixels.
func JPEG(w, h int) []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, pixels(w, h), nil) // a buffer takes everything
	return b.Bytes()
}

// PNG is a picture of so many pixels.
func PNG(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, pixels(w, h)) // a buffer takes everything
	return b.Bytes()
}

// WebP is a lossless WebP of one pixel in the extended format.
func WebP(extra ...[]byte) []byte {
	vp8l := []byte("\x2f\x00\x00\x00\x00\x07\x10\xfd\x8f\xfe\x07\x22\xa2\xff\x01\x00")
	body := RIFF("VP8X", []byte{0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	body = append(body, RIFF("VP8L", vp8l)...)
	for _, e := range extra {
		body = append(body, e...)
	}
	return RIFF("RIFF", append([]byte("WEBP"), body...))
}

// RIFF is one chunk of a WebP.
func RIFF(kind string, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))) // #nosec G115 -- small
	out = append(out, data...)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// Segment is one of a JPEG.
func Segment(marker byte, payload string) []byte {
	return append([]byte{0xFF, marker, byte((len(payload) + 2) >> 8), byte(len(payload) + 2)}, payload...) // #nosec G115 -- small
}

// exif has an orientation and, further on, the Canary.
func EXIF(order binary.AppendByteOrder, turn uint16) string {
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
	return "Exif\x00\x00" + string(order.AppendUint32(b, 0)) + Canary
}

// With puts segments after the picture's first marker.
func With(picture []byte, segments ...[]byte) []byte {
	out := append([]byte(nil), picture[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, picture[2:]...)
}

// Chunk is one of a PNG.
func Chunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data))) // #nosec G115 -- small
	b = append(b, kind+data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(kind+data)))
}

// WithChunks puts chunks after IHDR.
func WithChunks(picture []byte, chunks ...[]byte) []byte {
	out := append([]byte(nil), picture[:33]...)
	for _, c := range chunks {
		out = append(out, c...)
	}
	return append(out, picture[33:]...)
}

// SizedPNG is a picture whose header promises w × h.
func SizedPNG(w, h uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return append([]byte("\x89PNG\r\n\x1a\n"), Chunk("IHDR", string(b)+"\x08\x02\x00\x00\x00")...)
}

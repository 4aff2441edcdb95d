package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// The markers of a JPEG that are told apart. T.81, table B.1.
const (
	mTEM, mRST0, mRST7     = 0x01, 0xD0, 0xD7
	mSOI, mEOI, mSOS       = 0xD8, 0xD9, 0xDA
	mAPP0, mAPP1           = 0xE0, 0xE1
	mAPP2, mAPP14          = 0xE2, 0xEE
	mDHT, mDAC, mDQT       = 0xC4, 0xCC, 0xDB
	mDNL, mDRI, mSOF, mJPG = 0xDC, 0xDD, 0xC0, 0xC8
)

// jpegStripper copies tables, frames and scans, and drops the rest: what it does
// not know, it does not pass on. Bytes where a marker should be are dropped as
// well, as every decoder does.
type jpegStripper struct {
	in      *bufio.Reader
	segment []byte // marker, length, payload
	scan    bool   // inside entropy-coded data
	marker  byte   // read already, 0 = none
	begun   bool
}

func stripJPEG(in *bufio.Reader) func() ([]byte, error) {
	j := &jpegStripper{in: in, segment: make([]byte, 0, 4<<10)}
	return j.next
}

func (j *jpegStripper) next() ([]byte, error) {
	if !j.begun {
		j.begun = true
		_, err := j.in.Discard(2) // the marker by which we know it
		return []byte{0xFF, mSOI}, err
	}
	if j.scan {
		return j.coded()
	}
	m, err := j.nextMarker()
	switch {
	case err != nil:
		return nil, err
	case m == mEOI:
		return []byte{0xFF, mEOI}, io.EOF // what follows is no part of the picture
	case m == 0, m == mTEM, m >= mRST0 && m <= mSOI:
		return nil, nil
	}
	payload, err := j.read(m)
	if err != nil {
		return nil, err
	}
	j.scan = m == mSOS
	return j.kept(m, payload), nil
}

// coded copies scan data up to a marker that ends it.
func (j *jpegStripper) coded() ([]byte, error) {
	data, err := j.in.ReadSlice(0xFF)
	if errors.Is(err, bufio.ErrBufferFull) {
		return data, nil
	}
	if err != nil {
		return data, err
	}
	data = append(j.segment[:0], data[:len(data)-1]...)
	for {
		b, err := j.in.ReadByte()
		switch {
		case err != nil:
			return data, err
		case b == 0, b >= mRST0 && b <= mRST7:
			return append(data, 0xFF, b), nil
		case b != 0xFF: // more of these may fill the space before a marker
			j.scan, j.marker = false, b
			return data, nil
		}
	}
}

func (j *jpegStripper) nextMarker() (byte, error) {
	if m := j.marker; m != 0 {
		j.marker = 0
		return m, nil
	}
	for {
		_, err := j.in.ReadSlice(0xFF)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return 0, err
		}
		for {
			b, err := j.in.ReadByte()
			if err != nil || b != 0xFF {
				return b, err
			}
		}
	}
}

// read fills segment, at most 64 KB, and gives its payload.
func (j *jpegStripper) read(m byte) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(j.in, size[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(size[:]))
	if n < 2 {
		return nil, io.EOF
	}
	j.segment = append(j.segment[:0], 0xFF, m, size[0], size[1])
	j.segment = append(j.segment, make([]byte, n-2)...)
	_, err := io.ReadFull(j.in, j.segment[4:])
	return j.segment[4:], err
}

// kept is what is passed on in place of the segment just read.
func (j *jpegStripper) kept(m byte, payload []byte) []byte {
	has := func(id string) bool { return len(payload) >= len(id) && string(payload[:len(id)]) == id }
	switch {
	case m >= mSOF && m < mSOF+16 && m != mJPG, m == mSOS, m == mDQT, m == mDRI, m == mDNL:
		return j.segment // DHT and DAC are among the first sixteen
	case m == mAPP0 && has("JFIF\x00") && len(payload) >= 14:
		payload[12], payload[13] = 0, 0 // no thumbnail
		binary.BigEndian.PutUint16(j.segment[2:], 16)
		return j.segment[:18]
	case m == mAPP2 && has("ICC_PROFILE\x00"), m == mAPP14 && has("Adobe"):
		return j.segment
	case m == mAPP1 && has("Exif\x00\x00"):
		return orientationOnly(orientation(payload[6:]))
	}
	return nil
}

// orientation reads tag 0x0112 of a TIFF header's first directory; 0 when it is
// not there or says nothing.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == 0x0112 && order.Uint16(entries[2:]) == 3 {
			if v := order.Uint16(entries[8:]); v >= 2 && v <= 8 {
				return v
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// orientationOnly is an EXIF segment that says how to turn the picture, nil for
// one that stands as it is.
func orientationOnly(v uint16) []byte {
	if v == 0 {
		return nil
	}
	return []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(v)) + "\x00\x00\x00\x00\x00\x00")
}

package media

import (
	"encoding/binary"
	"slices"
)

// A HEIC picture (ISO 23008-12) lists its items in its box "meta": iinf tells what each is,
// iloc where it lies, in the file or in the box itself (idat).

// mostItems is the largest list that is read, in bytes; those of cameras take some thousands.
const mostItems = 1 << 20

// mostHoles is of how many pieces what is blanked may be; cameras make one or two.
const mostHoles = 1000

// items finds where in the file the items lie that are not the picture, and blanks those that
// lie in the box.
func items(meta []byte) (holes []span) {
	if len(meta) < 4 {
		return nil
	}
	parts := map[string][]byte{}
	eachBox(meta[4:], func(kind string, body []byte) { parts[kind] = body })
	secret := itemsTold(parts["iinf"])
	for _, p := range itemPlaces(parts["iloc"], secret) {
		if !p.within {
			holes = append(holes, p.span)
			continue
		}
		inside := parts["idat"]
		size := uint64(len(inside))
		clear(inside[min(p.from, size):min(p.to, size)])
	}
	return holes
}

// itemsTold are the numbers of the items that tell of the picture: Exif, and what has a type
// of its own, as XMP.
func itemsTold(iinf []byte) map[uint64]bool {
	set, r := map[uint64]bool{}, fields{data: iinf}
	if version := r.take(4) >> 24; version == 0 {
		r.take(2)
	} else {
		r.take(4)
	}
	eachBox(r.data, func(kind string, body []byte) {
		e := fields{data: body}
		version := e.take(4) >> 24
		if kind != "infe" || version < 2 {
			return
		}
		id := e.take(map[bool]int{true: 2, false: 4}[version == 2])
		e.take(2)
		if len(e.data) >= 4 && slices.Contains([]string{"Exif", "mime", "uri "}, string(e.data[:4])) {
			set[id] = true
		}
	})
	return set
}

// place is where a piece of an item lies, in the file or within the list's own box.
type place struct {
	span
	within bool
}

// itemPlaces are the pieces of those items.
func itemPlaces(iloc []byte, of map[uint64]bool) (list []place) {
	r := fields{data: iloc}
	version, sizes := r.take(4)>>24, r.take(2)
	width := func(shift int) int { return int(sizes >> shift & 0xF) } // #nosec G115 -- four bits
	offset, length, base, index := width(12), width(8), width(4), 0
	number := 2
	if version > 0 {
		index = width(0)
	}
	if version > 1 {
		number = 4
	}
	for count := r.take(number); count > 0 && !r.short; count-- {
		id, within := r.take(number), false
		if version > 0 {
			within = r.take(2)&0xF == 1
		}
		r.take(2)
		start, pieces := r.take(base), r.take(2)
		if offset+length == 0 {
			continue // and no bytes to read for any of them
		}
		for ; pieces > 0 && !r.short; pieces-- {
			r.take(index)
			from := start + r.take(offset)
			to := from + r.take(length)
			if of[id] && from < to && len(list) < mostHoles && !r.short {
				list = append(list, place{span{from, to}, within})
			}
		}
	}
	return list
}

// eachBox gives the boxes that stand one after another.
func eachBox(data []byte, each func(kind string, body []byte)) {
	for len(data) >= 8 {
		size := min(uint64(binary.BigEndian.Uint32(data)), uint64(len(data)))
		if size < 8 {
			return
		}
		each(string(data[4:8]), data[8:size])
		data = data[size:]
	}
}

// fields reads numbers, most significant byte first; short tells that there were too few bytes.
type fields struct {
	data  []byte
	short bool
}

func (f *fields) take(n int) (value uint64) {
	if n > len(f.data) {
		f.data, f.short = nil, true
		return 0
	}
	for _, b := range f.data[:n] {
		value = value<<8 | uint64(b)
	}
	f.data = f.data[n:]
	return value
}

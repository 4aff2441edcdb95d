// Package media owns what of a person's file may be kept or pass on to another channel:
// what the file really is, whether it may travel as a picture, under which name,
// and that its picture carries nothing but the picture. It reads streams once and
// in bounded memory. It unpacks, decodes and runs nothing: of a picture it reads
// the header, and everything that is no picture is an opaque document.
//
// JPEG, PNG and WebP lose their EXIF, XMP, IPTC, comments, thumbnails and
// whatever follows their end, without being encoded anew; a JPEG keeps its
// orientation and its colour profile. Films (MP4, MOV, 3GP) and HEIC lose what they tell
// beside the picture, the place above all. What the formats of other files hold, as a
// PDF's author, stays in them.
package media

import (
	"bufio"
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"otklik/bots"
)

// What a picture may measure: the stricter of the messengers' own limits on its
// sides together and on their ratio. It keeps every picture under 25 megapixels.
const (
	maxSides = 10_000
	maxRatio = 20
)

// maxPixels is what a picture may promise at all: drawing as many takes half a
// gigabyte. It is where Pillow refuses as well.
const maxPixels = 178_956_970

// window is how much of a cleaned file is looked at to know what it is. A
// picture whose header takes more, such as one with a vast colour profile,
// travels as a document.
const window = 256 << 10

// Clean reads the head of body and tells as what f may be sent: Kind, and Name
// with the extension of the content. What it gives to read is what may be sent.
// An error is body's own, or a *bots.SendError with bots.ErrPixels.
func Clean(f bots.File, body io.Reader) (bots.File, io.Reader, error) {
	src := &source{r: body}
	in := bufio.NewReaderSize(src, Head)
	head, err := in.Peek(Head)
	if err != nil && src.err != nil {
		return f, nil, src.err
	}
	t := typeOf(head)
	out := in
	if strip := strippers[t.mime]; strip != nil {
		out = bufio.NewReaderSize(&chunks{next: strip(in), src: src}, window)
		head, err = out.Peek(window)
		if err != nil && src.err != nil {
			return f, nil, src.err
		}
	}
	config := pictures[t.mime]
	if config == nil && !t.carries(f.Kind) || config != nil && f.Kind == bots.Photo && !shown(config, head) {
		f.Kind = bots.Document
	}
	if bomb(t, head) {
		return f, nil, &bots.SendError{Failure: bots.Invalid, Err: bots.ErrPixels}
	}
	f.Name = name(f, t)
	return f, out, nil
}

// pictures are what messengers show, and how their size is read.
var pictures = map[string]func(io.Reader) (image.Config, error){
	"image/jpeg": jpeg.DecodeConfig,
	"image/png":  png.DecodeConfig,
	"image/webp": webp.DecodeConfig,
}

// strippers give a file piece by piece without what it tells beside its picture.
var strippers = map[string]func(*bufio.Reader) func() ([]byte, error){
	"image/jpeg": stripJPEG,
	"image/png":  stripPNG,
	"image/webp": stripWebP,
	"image/heif": stripHEIF,
	"video/mp4":  stripFilm,
}

// bomb tells whether drawing the picture would harm whoever opens it.
func bomb(t kind, head []byte) bool {
	config := pictures[t.mime]
	if t.mime == "image/gif" {
		config = gif.DecodeConfig
	}
	if config == nil {
		return false
	}
	c, err := config(bytes.NewReader(head))
	return err == nil && int64(c.Width)*int64(c.Height) > maxPixels
}

// shown tells whether a messenger would take the file as a picture.
func shown(config func(io.Reader) (image.Config, error), head []byte) bool {
	c, err := config(bytes.NewReader(head))
	if err != nil || c.Width < 1 || c.Height < 1 {
		return false
	}
	return c.Width <= maxSides && c.Height <= maxSides && c.Width+c.Height <= maxSides &&
		max(c.Width, c.Height) <= maxRatio*min(c.Width, c.Height)
}

// source remembers how its reader failed, so that a download that broke off is
// not taken for a file that ends early.
type source struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// chunks reads what next gives, piece by piece, until its error. A file that is
// damaged simply ends; only the source's own failure is one.
type chunks struct {
	next func() ([]byte, error)
	src  *source
	rest []byte
	done bool
}

// Read implements io.Reader.
func (c *chunks) Read(p []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.done && c.src.err != nil {
			return 0, c.src.err
		}
		if c.done {
			return 0, io.EOF
		}
		var err error
		c.rest, err = c.next()
		c.done = err != nil
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

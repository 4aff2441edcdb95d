// Package media owns what of a person's file may be kept or pass on to another channel:
// what the file really is, whether it may travel as a picture, under which name,
// and that its picture carries nothing but the picture. It reads streams once and
// in bounded memory. It unpacks, decodes and runs nothing: of a picture it reads
// the header, and everything that is no picture is an opaque document.
//
// JPEG, PNG and WebP lose their EXIF, XMP, IPTC, comments, thumbnails and
// whatever follows their end, without being encoded anew; a JPEG keeps its
// orientation and its colour profile. What the formats of other files hold, as a
// PDF's author or the place in a video or HEIC, stays in them.
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
	if p, ok := pictures[t.mime]; ok {
		out = bufio.NewReaderSize(&chunks{next: p.strip(in), src: src}, window)
		head, err = out.Peek(window)
		if err != nil && src.err != nil {
			return f, nil, src.err
		}
		if f.Kind == bots.Photo && !shown(p.config, head) {
			f.Kind = bots.Document
		}
	} else if !t.carries(f.Kind) {
		f.Kind = bots.Document
	}
	if bomb(t, head) {
		return f, nil, &bots.SendError{Failure: bots.Invalid, Err: bots.ErrPixels}
	}
	f.Name = name(f, t)
	return f, out, nil
}

// picture is a format that messengers show.
type picture struct {
	config func(io.Reader) (image.Config, error)
	strip  func(*bufio.Reader) func() ([]byte, error)
}

var pictures = map[string]picture{
	"image/jpeg": {jpeg.DecodeConfig, stripJPEG},
	"image/png":  {png.DecodeConfig, stripPNG},
	"image/webp": {webp.DecodeConfig, stripWebP},
}

// bomb tells whether drawing the picture would harm whoever opens it.
func bomb(t kind, head []byte) bool {
	config := pictures[t.mime].config
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

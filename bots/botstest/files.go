package botstest

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"sync"

	"otklik/bots"
)

// picture is a real one, and too large for one read.
var picture = sync.OnceValue(func() []byte {
	grain, img := rand.New(rand.NewPCG(1, 2)), image.NewGray(image.Rect(0, 0, 200, 200)) // #nosec G404 -- the grain of a picture
	for i := range img.Pix {
		img.Pix[i] = byte(grain.Uint32())
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, nil) // a buffer takes everything
	return out.Bytes()
})

func (b *bench) received() bots.File {
	b.t.Helper()
	anna, in := b.friend(), b.receive(b.Start)
	if _, err := anna.Photo(nil, "look", picture()); err != nil {
		b.t.Fatal(err)
	}
	got := in.next(bots.Message)
	if got.Text != "look" || len(got.Files) != 1 || got.Files[0].Kind != bots.Photo || got.Files[0].Channel != b.Channel {
		b.t.Fatalf("got %+v", got)
	}
	return got.Files[0]
}

// fetches wants the picture's bytes.
func (b *bench) fetches(f bots.File) {
	b.t.Helper()
	body, err := b.bot.Fetch(b.context(), f)
	if err != nil {
		b.t.Fatal(err)
	}
	defer body.Close()
	if data, err := io.ReadAll(body); err != nil || !bytes.Equal(data, picture()) {
		b.t.Errorf("%s: fetched %d bytes, %v", f.Kind, len(data), err)
	}
}

func photoIn(b *bench) {
	f := b.received()
	b.fetches(f)
	other := b.friend() // the same channel sends it on, by its id or its bytes
	out := b.to(other.Chat(), "seen this?")
	out.Files = []bots.File{f}
	m := b.seen(other.Chat(), b.send(out))
	if m.Text != "seen this?" || len(m.Photos) != 1 || m.Photos[0].Bytes != len(picture()) {
		b.t.Errorf("the person sees %+v", m)
	}
}

func filesIn(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	other := b.friend()
	for kind, name := range map[bots.FileKind]string{bots.Document: "act.pdf", bots.Voice: "voice.ogg", bots.Video: "film.mp4"} {
		if _, err := anna.File(nil, kind, name, "", picture()); err != nil {
			b.t.Fatal(err)
		}
		got := in.next(bots.Message)
		if len(got.Files) != 1 || got.Files[0].Kind != kind {
			b.t.Errorf("%s: got %+v", kind, got.Files)
			continue
		}
		out := b.to(other.Chat(), "")
		out.Files = got.Files
		if got.Files[0].Closed { // and says so
			if _, err := b.bot.Fetch(b.context(), got.Files[0]); !errors.Is(err, bots.ErrNoBytes) {
				b.t.Errorf("%s: fetching what is closed: %v", kind, err)
			}
			b.refused(out, bots.Invalid)
			continue
		}
		b.fetches(got.Files[0])
		if m := b.seen(other.Chat(), b.send(out)); len(m.Files) != 1 || m.Files[0].Bytes != len(picture()) {
			b.t.Errorf("%s: the person sees %+v", kind, m)
		}
	}
}

func fetchPicture(context.Context, bots.File) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(picture())), nil
}

func photoAcross(b *bench) {
	anna := b.friend()
	for kind, name := range map[bots.FileKind]string{bots.Photo: "", bots.Document: "act.pdf"} {
		out := b.to(anna.Chat(), "from afar")
		out.Files = []bots.File{{Channel: "elsewhere", ID: "x", Kind: kind, Name: name}}
		out.Fetch = fetchPicture
		m := b.seen(anna.Chat(), b.send(out))
		if m.Text != "from afar" || len(m.Photos)+len(m.Files) != 1 {
			b.t.Errorf("%s: the person sees %+v", kind, m)
		}
	}
	out := b.to(anna.Chat(), "nobody can fetch it")
	out.Files = []bots.File{{Channel: "elsewhere", ID: "x", Kind: bots.Photo}}
	b.refused(out, bots.Invalid)
	out.Fetch = func(context.Context, bots.File) (io.ReadCloser, error) {
		return nil, &bots.SendError{Failure: bots.Gone, Err: errStore}
	}
	b.refused(out, bots.Invalid) // gone there is not gone here
	out.Fetch = func(context.Context, bots.File) (io.ReadCloser, error) { return nil, errStore }
	b.refused(out, bots.Temporary)
}

func album(b *bench) {
	f := b.received()
	anna := b.friend()
	out := b.to(anna.Chat(), "all of them")
	out.Files = []bots.File{f, {Channel: "elsewhere", ID: "x", Kind: bots.Photo}, f}
	out.Fetch = fetchPicture
	before := len(anna.Chat().Messages())
	b.send(out)
	photos := 0
	for _, m := range anna.Chat().Messages()[before:] {
		photos += len(m.Photos)
	}
	if photos != 3 {
		b.t.Errorf("the person sees %d photos", photos)
	}
}

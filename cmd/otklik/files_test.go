package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"otklik/bots"
	"otklik/bots/blobs/blobstest"
	"otklik/bots/hostile"
	"otklik/bots/simulator"
	"otklik/cmd/otklik/faultlab"
	"otklik/dialogs"
)

// describing brings somebody to where he describes a pothole.
func (b *besieged) describing(ctx context.Context, s *faultlab.Somebody) {
	b.t.Helper()
	if err := s.Begin(ctx); err != nil {
		b.t.Fatal(err)
	}
	if err := s.PressEach(ctx, 0, "Дороги и тротуары", "Яма на дороге"); err != nil {
		b.t.Fatal(err)
	}
	b.sees(s, 0, "Опишите, что случилось")
}

// filesIt goes on from the description to the receipt.
func (b *besieged) filesIt(ctx context.Context, s *faultlab.Somebody) {
	b.t.Helper()
	if err := s.PressEach(ctx, 0, "✅ Готово"); err != nil {
		b.t.Fatal(err)
	}
	b.sees(s, 0, "Где это?")
	if _, err := s.Location(s.At, 56.14, 47.25); err != nil {
		b.t.Fatal(err)
	}
	if err := s.PressEach(ctx, 0, "✅ Да, верно", "📨 Отправить"); err != nil {
		b.t.Fatal(err)
	}
	b.sees(s, 0, "Принято. Номер")
}

// awaits waits until a question about the tables is answered so.
func (b *besieged) awaits(question, answer string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		got := b.rows(question, 1)
		if len(got) == 1 && got[0][0] == answer {
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			b.t.Fatalf("%s: %v, want %s", question, got, answer)
		}
	}
}

// photos are those of a message, as files.
func photos(m simulator.Message) (list []simulator.Attachment) {
	for _, p := range m.Photos {
		list = append(list, simulator.Attachment{URL: p.URL})
	}
	return list
}

const countKept = "SELECT count(*) FROM media WHERE state = 'kept'"

// telling is a picture that tells where it was taken, and the same without.
func telling(w int) (dirty, clean []byte) {
	clean = hostile.JPEG(w, 40)
	return hostile.With(clean, hostile.Segment(0xE1, "Exif\x00\x00"+hostile.Canary)), clean
}

// TestCopiesOutliveTheirMessenger: what a resident has sent is copied while he still
// describes his matter, without what it tells on him; when his messenger has long
// forgotten it, the desk gets it all the same, in both messengers.
func TestCopiesOutliveTheirMessenger(t *testing.T) {
	t.Parallel()
	for _, resident := range []string{"anna", "boris"} { // the desk is in Telegram
		t.Run(resident, func(t *testing.T) {
			t.Parallel()
			b := besiege(t, townOptions{})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			s, ivan := b.person(resident), b.person("ivan")
			b.describing(ctx, s)
			dirty, clean := telling(60)
			if _, err := s.Photo(s.At, canary+" на фото", dirty); err != nil {
				t.Fatal(err)
			}
			b.awaits(countKept, "1")
			key := b.rows("SELECT blob FROM media", 1)[0][0]
			if key != blobstest.Key(clean).String() {
				t.Errorf("kept as %.12s, want %.12s", key, blobstest.Key(clean).Short())
			}
			if got := b.rows("SELECT mime, size, filed FROM media", 3)[0]; fmt.Sprint(got) != fmt.Sprintf("[image/jpeg %d 0]", len(clean)) {
				t.Errorf("kept: %v", got)
			}
			for _, method := range []string{"file", "getFile"} { // from now on nobody gives the bytes
				b.sim.Fault(simulator.Fault{Platform: s.Platform(), Method: method, Status: http.StatusNotFound, Times: -1})
			}
			if resident == "anna" {
				b.sim.Fault(simulator.Fault{Platform: bots.Telegram, Method: "sendPhoto", Code: 400, Description: "Bad Request: wrong file identifier/HTTP URL specified"})
			}
			b.filesIt(ctx, s)
			shown := b.attached(ctx, ivan, photos)
			if !bytes.Equal(shown, clean) {
				t.Errorf("the desk was sent %d bytes, want %d", len(shown), len(clean))
			}
			if got := b.rows("SELECT filed FROM media WHERE ref IN (SELECT ref FROM case_media)", 1); len(got) != 1 || got[0][0] != "1" {
				t.Errorf("the case has %v", got)
			}
			if n := b.counted(fmt.Sprintf(`otklik_files_total{channel=%q,state="kept"}`, s.At.Platform())); n != 1 {
				t.Errorf("counted %v", n)
			}
		})
	}
}

// TestPicturesAsFilesTellNothing: Telegram leaves in a picture sent as a file where it
// was taken; the desk gets it without, also in Telegram.
func TestPicturesAsFilesTellNothing(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	anna, ivan := b.person("anna"), b.person("ivan")
	b.describing(ctx, anna)
	dirty, clean := telling(60)
	if _, err := anna.Person.File(anna.At, bots.Document, "IMG_0001.JPG", canary, dirty); err != nil {
		t.Fatal(err)
	}
	b.filesIt(ctx, anna)
	if shown := b.attached(ctx, ivan, func(m simulator.Message) []simulator.Attachment { return m.Files }); !bytes.Equal(shown, clean) {
		t.Errorf("the desk was sent %d bytes, want %d", len(shown), len(clean))
	}
}

// TestFullDisk: a disk that runs full costs the copies only; the duty desk hears of
// it, and the complaint goes its way.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{adjust: func(c *Config) { c.Media.Free = 1 << 40 }})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	boris, ivan := b.person("boris"), b.person("ivan")
	b.describing(ctx, boris)
	if _, err := boris.Photo(boris.At, canary, hostile.JPEG(60, 40)); err != nil {
		t.Fatal(err)
	}
	b.sees(ivan, 0, "На диске заканчивается место")
	b.filesIt(ctx, boris)
	b.attached(ctx, ivan, photos)
	if got := b.rows("SELECT state, reason, attempts FROM media", 3)[0]; fmt.Sprint(got) != "[wanted full 0]" {
		t.Errorf("the file is %v", got)
	}
}

// bucket is a server that speaks S3, and may be down.
type bucket struct {
	*httptest.Server
	backend *s3mem.Backend
	down    atomic.Bool
}

const bucketName = "otklik-media"

func newBucket(t *testing.T) *bucket {
	t.Helper()
	b := &bucket{backend: s3mem.New()}
	if err := b.backend.CreateBucket(bucketName); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(b.backend, gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.down.Load() {
			http.Error(w, "<Error><Code>SlowDown</Code></Error>", http.StatusServiceUnavailable)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

func (b *bucket) adjust(c *Config) {
	c.Media.S3.Endpoint, c.Media.S3.Bucket = b.URL, bucketName
	c.Media.S3.AccessKey, c.Media.S3.SecretKey = "key", "secret-"+canary
}

// TestBucket: copies go to a bucket, and out of it; while it is down the duty desk
// knows, and files still reach the desks; afterwards they are copied.
func TestBucket(t *testing.T) {
	t.Parallel()
	s3 := newBucket(t)
	b := besiege(t, townOptions{adjust: s3.adjust})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	boris, ivan := b.person("boris"), b.person("ivan")
	s3.down.Store(true)
	b.describing(ctx, boris)
	dirty, clean := telling(60)
	if _, err := boris.Photo(boris.At, canary, dirty); err != nil {
		t.Fatal(err)
	}
	b.sees(ivan, 0, "Хранилище фото и файлов не работает")
	b.filesIt(ctx, boris)
	if shown := b.attached(ctx, ivan, photos); !bytes.Equal(shown, clean) {
		t.Errorf("the desk was sent %d bytes, want %d", len(shown), len(clean))
	}
	s3.down.Store(false)
	b.awaits(countKept, "1")
	b.sees(ivan, 0, "Хранилище фото и файлов снова работает")
	object, err := s3.backend.GetObject(bucketName, blobstest.Key(clean).String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := io.ReadAll(object.Contents)
	if err != nil || !bytes.Equal(kept, clean) {
		t.Errorf("the bucket holds %d bytes, %v", len(kept), err)
	}
	// An answer's picture is copied, too: here it is the same.
	card, err := ivan.Await(ctx, 0, "26-00001 ·", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ivan.Reply(ivan.At, card.ID, "Заделали, "+canary, dirty); err != nil {
		t.Fatal(err)
	}
	b.awaits(countKept, "2")
	if got := b.rows("SELECT count(*) FROM (SELECT DISTINCT blob FROM media)", 1)[0][0]; got != "1" {
		t.Errorf("the same picture is %s blobs", got)
	}
}

// TestDestroyedForGood: copies that are ordered destroyed are gone from where they
// lie, with a record, and nothing else is.
func TestDestroyedForGood(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	anna, boris := b.person("anna"), b.person("boris")
	for i, s := range []*faultlab.Somebody{anna, boris} {
		b.describing(ctx, s)
		if _, err := s.Photo(s.At, canary, hostile.JPEG(60+i, 40)); err != nil {
			t.Fatal(err)
		}
		b.filesIt(ctx, s)
	}
	b.awaits(countKept, "2")
	var destroyed int
	err := b.gateway.store.Turns(ctx, []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		cases, err := tx.CasesOf("telegram:"+anna.At.ID(), 1)
		if err == nil {
			destroyed, err = tx.DestroyFiles(cases[0].ID, "withdrawn")
		}
		return err
	}}})[0]
	if err != nil || destroyed != 1 {
		t.Fatalf("%d destroyed, %v", destroyed, err)
	}
	b.gateway.sweep(ctx)
	if got := b.rows("SELECT blob FROM media", 1); len(got) != 1 || got[0][0] != blobstest.Key(hostile.JPEG(61, 40)).String() {
		t.Errorf("left: %.14v", got)
	}
	if got := b.rows("SELECT reason, size, CASE WHEN done_at > 0 THEN 'done' ELSE 'open' END FROM destroyed", 3); len(got) != 1 ||
		got[0][0] != "withdrawn" || got[0][2] != "done" {
		t.Errorf("on record: %v", got)
	}
}

// TestAddressesOfOthersAreGuarded: a file whose address leads into our own network
// is not fetched from there, whatever the messenger says.
func TestAddressesOfOthersAreGuarded(t *testing.T) {
	t.Parallel()
	var called atomic.Int32
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called.Add(1) }))
	defer trap.Close()
	b := besiege(t, townOptions{})
	files := []bots.File{}
	for i, address := range []string{trap.URL + "/latest/meta-data", "http://169.254.169.254/", "http://[::1]:22/", strings.Replace(trap.URL, "127.0.0.1", "localhost", 1), "file:///etc/passwd", "http://2130706433/"} {
		files = append(files, bots.File{Channel: "vk", ID: fmt.Sprintf("photo5001_%d_key|%s", i, address), Kind: bots.Photo})
	}
	err := b.gateway.store.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error { return tx.KeepFiles(files, "vk:5001", 0) }}})[0]
	if err != nil {
		t.Fatal(err)
	}
	b.awaits("SELECT count(*) FROM media WHERE reason = 'invalid' AND attempts > 0", fmt.Sprint(len(files)))
	if n := called.Load(); n > 0 {
		t.Errorf("our own network was asked %d times", n)
	}
}

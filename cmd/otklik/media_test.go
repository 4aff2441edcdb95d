package main

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/cmd/otklik/faultlab"
)

// TestNothingButThePictureReachesTheDesk: a photo that a resident sends in VK is
// shown in a desk's Telegram without the place it tells, and what is no photo is
// not shown as one.
func TestNothingButThePictureReachesTheDesk(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	boris, ivan := b.person("boris"), b.person("ivan")
	if boris.Platform() != bots.VK || ivan.Platform() != bots.Telegram {
		t.Fatal("the cast has changed: the test would prove nothing")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var plain bytes.Buffer
	must(jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 64, 48)), nil))
	const place = "GPS 56.136600 47.251800"
	exif := "\xff\xe1\x00\x27Exif\x00\x00" + "MM\x00\x2a\x00\x00\x00\x00" + place
	photo := append(append([]byte(plain.String()[:2]), exif...), plain.Bytes()[2:]...)
	photo = append(photo, "PK\x03\x04 a second file"...)

	must(boris.Begin(ctx))
	must(boris.PressEach(ctx, 0, "Дороги и тротуары", "Яма на дороге"))
	b.sees(boris, 0, "Опишите, что случилось")
	_, err := boris.Photo(boris.At, canary+" на фото", photo)
	must(err)
	must(boris.PressEach(ctx, 0, "✅ Готово"))
	b.sees(boris, 0, "Где это?")
	_, err = boris.Location(boris.At, 56.14, 47.25)
	must(err)
	must(boris.PressEach(ctx, 0, "✅ Да, верно", "📨 Отправить"))
	b.sees(boris, 0, "Принято. Номер")

	shown := b.attached(ctx, ivan, photos)
	if !bytes.Equal(shown, plain.Bytes()) {
		t.Errorf("the desk was sent %d bytes, want %d: %q", len(shown), plain.Len(), shown[:min(len(shown), 80)])
	}

	_, err = boris.Reply(boris.At, b.newestWith(boris, "Принято. Номер").ID, "и ещё", []byte("MZ\x90\x00 no picture"))
	must(err)
	sent := b.attached(ctx, ivan, func(m simulator.Message) []simulator.Attachment { return m.Files })
	if !strings.HasPrefix(string(sent), "MZ") {
		t.Errorf("the desk was sent %q", sent)
	}
}

// attached waits for a file of the bot's in somebody's chat and loads it.
func (b *besieged) attached(ctx context.Context, s *faultlab.Somebody, of func(simulator.Message) []simulator.Attachment) []byte {
	b.t.Helper()
	var found simulator.Attachment
	err := s.At.Wait(ctx, func(all []simulator.Message) bool {
		for _, m := range all {
			if list := of(m); m.From == "bot" && len(list) == 1 {
				found = list[0]
			}
		}
		return found.URL != ""
	})
	if err != nil {
		b.t.Fatalf("%v; the chat shows:\n%s", err, screen(&actor{chat: s.At}))
	}
	if strings.HasSuffix(found.Name, ".exe") || strings.ContainsAny(found.Name, `/\`) {
		b.t.Errorf("the file is called %q", found.Name)
	}
	res, err := http.Get(found.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return data
}

// newestWith is the bot's newest message with these words.
func (b *besieged) newestWith(s *faultlab.Somebody, words string) (found simulator.Message) {
	b.t.Helper()
	for _, m := range s.At.Messages() {
		if m.From == "bot" && strings.Contains(m.Text, words) {
			found = m
		}
	}
	return found
}

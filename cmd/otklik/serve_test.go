package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
)

// servingLog passes the log on until the gateway tells where its private
// listener is.
type servingLog struct {
	all     strings.Builder
	private chan string
}

var privateAddr = regexp.MustCompile(`private=(\S+)`)

func (s *servingLog) Write(line []byte) (int, error) {
	s.all.Write(line)
	if m := privateAddr.FindSubmatch(line); m != nil {
		s.private <- string(m[1])
	}
	return len(line), nil
}

// The real command against the simulated Telegram: it answers a resident, tells
// that it is ready, stops without an error when it is told to, and never logs
// its token.
func TestServeAnswersAndStops(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{TelegramToken: townTelegramToken, VKToken: townVKToken, VKGroup: townVKGroup})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	file := filepath.Join(t.TempDir(), "otklik.yaml")
	centre, err := filepath.Abs("../../examples/cheboksary")
	if err != nil {
		t.Fatal(err)
	}
	text := "directory: " + centre + "\nprivate: 127.0.0.1:0\ntelegram:\n  - name: telegram\n    token: " +
		townTelegramToken + "\n    api_url: " + sim.TelegramURL() + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log := &servingLog{private: make(chan string, 1)}
	code := make(chan int, 1)
	go func() { code <- run(ctx, []string{"serve", "-c", file}, strings.NewReader(""), io.Discard, log) }()
	select {
	case addr := <-log.private:
		expectReady(t, addr)
	case got := <-code:
		t.Fatalf("ended with %d\n%s", got, log.all.String())
	}

	resident := sim.Person(bots.Telegram, "Anna", "en")
	if _, err := resident.Say(resident.Chat(), "/start"); err != nil {
		t.Fatal(err)
	}
	waiting, enough := context.WithTimeout(t.Context(), time.Minute)
	defer enough()
	if err := resident.Chat().Wait(waiting, func(m []simulator.Message) bool { return len(m) > 1 }); err != nil {
		t.Errorf("no answer: %v", err)
	}
	stop()
	if got := <-code; got != exitOK {
		t.Errorf("exit code %d", got)
	}
	if strings.Contains(log.all.String(), townTelegramToken) {
		t.Error("the token is in the log")
	}
	if t.Failed() {
		t.Log(log.all.String())
	}
}

func expectReady(t *testing.T, addr string) {
	t.Helper()
	res, err := http.Get("http://" + addr + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/readyz answers %d", res.StatusCode)
	}
}

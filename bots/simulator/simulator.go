// Package simulator is a Telegram Bot API server and a VK API server on one
// loopback listener, with the people on the other side of them. The unmodified
// SDKs talk to it; a test, a script or the demo page plays the people. It keeps
// the platforms' limits, misbehaves on demand and remembers every request.
//
// It owns no rule of ours and no wording: what a bot says is up to the bot. It
// is not a load model of the real services: it never throttles unless told to.
package simulator

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"otklik/bots"
)

// Options says which bots the servers know. The zero value is complete.
type Options struct {
	Addr           string           // where to listen, "" = "127.0.0.1:0"
	TelegramToken  string           // "" = "100:simulator"
	VKToken        string           // "" = "vk-simulator"
	VKGroup        int              // community id, 0 = 200
	VKConfirmation string           // what the Callback target must answer, "" = "confirm"
	VKSecret       string           // sent with every Callback event when set
	Now            func() time.Time // nil = time.Now
	NoLedger       bool             // benches: do not keep requests
	// VKRate is how many API requests VK takes within any second, by the real
	// clock; the next one is refused with error 6. 0 = any number.
	VKRate int
	// VKSuspendAfter is how many attempts in a row to deliver one event may fail
	// before a Callback server is suspended and what waits for it is lost, as the
	// real one does after five retries. 0 = it never is.
	VKSuspendAfter int
}

func (o Options) withDefaults() Options {
	o.Addr = orElse(o.Addr, "127.0.0.1:0")
	o.TelegramToken = orElse(o.TelegramToken, "100:simulator")
	o.VKToken = orElse(o.VKToken, "vk-simulator")
	o.VKConfirmation = orElse(o.VKConfirmation, "confirm")
	if o.VKGroup == 0 {
		o.VKGroup = 200
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Simulator is both servers and everybody who uses them. It is safe for
// concurrent use.
type Simulator struct {
	opt      Options
	url      string
	mux      *http.ServeMux
	server   *http.Server
	ledger   ledger
	faults   faults
	files    files
	telegram *telegram
	vk       *vk

	ctx    context.Context // ends at Close: every wait watches it
	cancel context.CancelFunc
	life   sync.Mutex // guards closed and the growth of work
	closed bool
	work   sync.WaitGroup
}

// Start listens and serves until Close.
func Start(o Options) (*Simulator, error) {
	o = o.withDefaults()
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	s := &Simulator{opt: o, url: "http://" + l.Addr().String(), mux: http.NewServeMux()}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.ledger.off = o.NoLedger
	s.telegram = newTelegram(s)
	s.vk = newVK(s)
	s.mux.Handle("/telegram/", s.telegram)
	s.mux.Handle("/vk/", s.vk)
	s.server = &http.Server{
		Handler:           http.HandlerFunc(s.serveHTTP),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	s.spawn(func() { _ = s.server.Serve(l) }) // ends with ErrServerClosed
	return s, nil
}

// Close cuts every connection and returns when all goroutines have ended. A
// second call does nothing.
func (s *Simulator) Close() error {
	s.life.Lock()
	s.closed = true
	s.life.Unlock()
	s.cancel()
	err := s.server.Close()
	s.work.Wait()
	return err
}

// enter counts one more goroutine for Close to wait for; false after Close.
func (s *Simulator) enter() bool {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return false
	}
	s.work.Add(1)
	return true
}

func (s *Simulator) spawn(f func()) {
	if !s.enter() {
		return
	}
	go func() {
		defer s.work.Done()
		f()
	}()
}

func (s *Simulator) serveHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.work.Done()
	s.mux.ServeHTTP(w, r)
}

// URL is the root of the listener: "http://127.0.0.1:PORT".
func (s *Simulator) URL() string { return s.url }

// TelegramURL is the Bot API's base: methods are at TelegramURL()+"/bot<token>/<method>",
// files at TelegramURL()+"/file/bot<token>/<path>".
func (s *Simulator) TelegramURL() string { return s.url + "/telegram" }

// VKURL is the VK API's base: methods are at VKURL()+"/method/<name>".
func (s *Simulator) VKURL() string { return s.url + "/vk" }

// TelegramToken is the token the Telegram server accepts.
func (s *Simulator) TelegramToken() string { return s.opt.TelegramToken }

// VKToken is the community token the VK server accepts.
func (s *Simulator) VKToken() string { return s.opt.VKToken }

// VKGroup is the community's id.
func (s *Simulator) VKGroup() int { return s.opt.VKGroup }

// Handle adds a route to the listener, such as the demo page's. The pattern is
// that of http.ServeMux and may not begin with /telegram/ or /vk/.
func (s *Simulator) Handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

func (s *Simulator) world(p bots.Platform) *world {
	switch p {
	case bots.Telegram:
		return s.telegram.world
	case bots.VK:
		return s.vk.world
	}
	panic("simulator: no such platform: " + string(p)) // a mistake in the caller's source
}

// Person adds somebody who has never met the bot. Ids follow the order of the
// calls: from 1001 in Telegram, from 5001 in VK.
func (s *Simulator) Person(p bots.Platform, name, language string) *Person {
	return s.world(p).addPerson(name, language)
}

// Group adds a group chat in which the bot is an administrator and sees every
// message.
func (s *Simulator) Group(p bots.Platform, title string, members ...*Person) *Chat {
	return s.world(p).addGroup(title, members)
}

// Chats lists every chat, Telegram's first, in the order they appeared.
func (s *Simulator) Chats() []*Chat {
	return append(s.telegram.world.list(), s.vk.world.list()...)
}

// Chat finds a chat by its id in the platform.
func (s *Simulator) Chat(p bots.Platform, id string) (*Chat, bool) {
	return s.world(p).find(id)
}

// Inject puts a raw update, well formed or not, where the bot will get it. An
// update whose id does not follow the earlier ones, or cannot be read, is
// handed out once.
func (s *Simulator) Inject(p bots.Platform, update []byte) {
	w := s.world(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.net.inject(update)
}

// SetCallback makes url the target of VK's Callback API, "" for none. The
// confirmation goes first; events wait until it is answered.
func (s *Simulator) SetCallback(url string) { s.vk.setCallback(url, s.opt.VKSecret) }

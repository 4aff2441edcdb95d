//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"otklik/bots"
)

// wire is the way from the gateways to the messengers. It knows which process
// makes each request, what the messengers took and whether the answer got away.
// It lets a process be killed between any two of its steps.
type wire struct {
	w       *World
	url     string
	server  *http.Server
	client  *http.Transport
	polled  chan struct{} // closed at the first long poll of VK
	once    sync.Once
	sniper  atomic.Pointer[sniper] // nil = nobody shoots
	tricks  atomic.Pointer[func(request) *trick]
	severed string // where processes find Telegram, "" = at the wire itself
	mu      sync.Mutex
	sent    []send
	updates handed
	poller  int       // the process that polled VK last
	polling time.Time // ... and when
}

// send is a message that a gateway asked a messenger to show.
type send struct {
	life     int
	platform bots.Platform
	chat     string
	message  string    // its id, "" when it was not taken
	taken    time.Time // by the messenger
	answered time.Time // when the answer was written to the gateway; zero = it was not
}

// handed are updates that were handed to a gateway, by platform and key.
type handed struct {
	polled map[bots.Platform]map[string]bool // in answers to polls
	offset int                               // Telegram's: below it all are acknowledged
	hooked map[bots.Platform]map[string]bool // in webhook calls answered with 200
}

// moment is a place between two steps of a gateway.
type moment int

const (
	updatesComing moment = iota // a poll or a webhook call is on its way
	updatesTaken                // updates were handed out, their turns begin
	sendComing                  // a letter is leased and about to be sent
	sendTaken                   // the messenger took a letter, its answer did not arrive
	sendAnswered                // ... and it arrived: the letter is about to be settled
	moments
)

func newWire(w *World) (*wire, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	v := &wire{w: w, url: "http://" + l.Addr().String(), polled: make(chan struct{}),
		client:  &http.Transport{MaxIdleConnsPerHost: 100},
		updates: handed{polled: map[bots.Platform]map[string]bool{}, hooked: map[bots.Platform]map[string]bool{}}}
	v.server = &http.Server{Handler: v, ReadHeaderTimeout: time.Minute}
	go func() { _ = v.server.Serve(l) }() // until close
	return v, nil
}

func (v *wire) close() error {
	err := v.server.Close()
	v.client.CloseIdleConnections()
	return err
}

// address is where a process finds the messengers.
func (v *wire) address(l *life) string { return fmt.Sprintf("%s/life%d", v.url, l.n) }

// telegram is where a process finds Telegram.
func (v *wire) telegram(l *life) string {
	if v.severed != "" {
		return fmt.Sprintf("%s/life%d/telegram", v.severed, l.n)
	}
	return v.address(l) + "/telegram"
}

// request is one request on its way.
type request struct {
	life     int
	platform bots.Platform
	method   string
	params   url.Values
	chat     string // Telegram's
	poll     bool
	send     bool
	letter   bool // a send or an edit
}

var livesPath = regexp.MustCompile(`^/life(\d+)(/(telegram|vk)/.*)$`)

// ServeHTTP carries one request to the simulator.
func (v *wire) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	where := livesPath.FindStringSubmatch(r.URL.Path)
	if where == nil {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	q := request{life: number(where[1]), platform: bots.Platform(where[3]), method: path.Base(r.URL.Path)}
	q.params, body = v.read(r, q.method, body)
	q.chat = q.params.Get("chat_id")
	q.poll = q.method == "getUpdates" || q.method == "longpoll"
	q.send = strings.HasPrefix(q.method, "send") && q.method != "sendChatAction" || q.method == "messages.send" ||
		strings.Contains(q.params.Get("code"), "API.messages.send(") // VK's execute packs many
	q.letter = q.send || strings.HasPrefix(q.method, "edit") || q.method == "messages.edit" ||
		strings.Contains(q.params.Get("code"), "API.messages.edit(")
	v.before(q)
	trick := v.trickOn(q)
	if trick != nil && trick.refuse {
		trick.answer(w)
		return
	}
	ctx := r.Context()
	if !q.poll { // what a process wrote before it died arrives all the same
		ctx = context.WithoutCancel(ctx)
	}
	res, answer, err := v.carry(ctx, r, where[2], body)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	taken := v.after(q, res.StatusCode, answer)
	if trick != nil {
		trick.answer(w)
		return
	}
	// What the platform names as its own address is the wire's, and a gateway's is
	// what it said.
	answer = bytes.ReplaceAll(answer, []byte(v.w.Sim.URL()), []byte(v.url+"/life"+where[1]))
	answer = bytes.ReplaceAll(answer, []byte(v.w.hooks.url), []byte(publicURL))
	w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
	w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.WriteHeader(res.StatusCode)
	_, err = w.Write(answer) // #nosec G705 -- a simulated messenger's answer, read by a gateway
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	v.answered(q, taken, err)
}

// read gives the parameters of a request. A webhook's address is turned to the
// lab's proxy: the simulator's people know no certificates.
func (v *wire) read(r *http.Request, method string, body []byte) (url.Values, []byte) {
	params := r.URL.Query()
	switch kind, details, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/x-www-form-urlencoded":
		if form, err := url.ParseQuery(string(body)); err == nil {
			params = form
		}
	case "multipart/form-data":
		if form, err := multipart.NewReader(bytes.NewReader(body), details["boundary"]).ReadForm(int64(len(body))); err == nil {
			params = url.Values(form.Value)
		}
	}
	if method == "setWebhook" {
		if u, err := url.Parse(params.Get("url")); err == nil {
			params.Set("url", v.w.hooks.address(u.Path))
			body = []byte(params.Encode())
		}
	}
	return params, body
}

func (v *wire) carry(ctx context.Context, r *http.Request, to string, body []byte) (*http.Response, []byte, error) {
	target := v.w.Sim.URL() + to
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	out, err := http.NewRequestWithContext(ctx, r.Method, target, bytes.NewReader(body)) // #nosec G704 -- to the lab's own simulator
	if err != nil {
		return nil, nil, err
	}
	for _, name := range []string{"Content-Type", "Authorization"} {
		if value := r.Header.Get(name); value != "" {
			out.Header.Set(name, value)
		}
	}
	res, err := v.client.RoundTrip(out) // #nosec G704 -- to the lab's own simulator
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res, answer, err
}

// before notes what a request tells by itself.
func (v *wire) before(q request) {
	switch {
	case q.method == "getUpdates":
		v.mu.Lock()
		v.updates.offset = max(v.updates.offset, number(q.params.Get("offset")))
		v.mu.Unlock()
	case q.method == "longpoll":
		v.once.Do(func() { close(v.polled) })
		v.mu.Lock()
		v.poller, v.polling = q.life, time.Now()
		v.mu.Unlock()
	}
	if q.poll {
		v.shoot(updatesComing, q.life)
	}
	if q.send {
		v.shoot(sendComing, q.life)
	}
}

// after notes the answer; it gives the places of the sends that were taken.
func (v *wire) after(q request, status int, answer []byte) (taken []int) {
	if q.poll && status == http.StatusOK && v.handOut(q.platform, answer) {
		v.shoot(updatesTaken, q.life)
	}
	if !q.send {
		return nil
	}
	now := time.Now()
	v.mu.Lock()
	for _, m := range made(q, answer) {
		taken = append(taken, len(v.sent))
		v.sent = append(v.sent, send{life: q.life, platform: q.platform, chat: m.chat, message: m.message, taken: now})
	}
	v.mu.Unlock()
	if len(taken) > 0 {
		v.shoot(sendTaken, q.life)
	}
	return taken
}

func (v *wire) answered(q request, taken []int, err error) {
	if len(taken) == 0 {
		return
	}
	if err == nil {
		v.mu.Lock()
		for _, n := range taken {
			v.sent[n].answered = time.Now()
		}
		v.mu.Unlock()
	}
	v.shoot(sendAnswered, q.life)
}

func (v *wire) shoot(m moment, life int) {
	if s := v.sniper.Load(); s != nil {
		s.pass(m, life)
	}
}

// place is one message in one chat, as the platform names them.
type place struct{ chat, message string }

// made reads from an answer which messages a request made.
func made(q request, answer []byte) []place {
	if q.platform == bots.VK {
		return madeInVK(answer)
	}
	var a struct {
		OK     bool            `json:"ok"`
		Result json.RawMessage `json:"result"`
	}
	var one struct {
		ID int `json:"message_id"`
	}
	if json.Unmarshal(answer, &a) != nil || !a.OK || json.Unmarshal(a.Result, &one) != nil || one.ID == 0 {
		return nil
	}
	return []place{{q.params.Get("chat_id"), strconv.Itoa(one.ID)}}
}

// madeInVK reads the answer of messages.send, or of many of them in an execute.
func madeInVK(answer []byte) (list []place) {
	var a struct {
		Response []json.RawMessage `json:"response"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return nil
	}
	type sent struct {
		Peer int `json:"peer_id"`
		ID   int `json:"conversation_message_id"`
	}
	for _, raw := range a.Response {
		var many []sent
		var one sent
		switch {
		case json.Unmarshal(raw, &many) == nil:
		case json.Unmarshal(raw, &one) == nil:
			many = []sent{one}
		}
		for _, m := range many {
			if m.ID != 0 {
				list = append(list, place{strconv.Itoa(m.Peer), strconv.Itoa(m.ID)})
			}
		}
	}
	return list
}

var (
	updateID = regexp.MustCompile(`"update_id":(\d+)`)
	eventID  = regexp.MustCompile(`"event_id":"([0-9a-f]{40})"`)
)

// keysOf lists the keys of the updates in a poll's answer or a webhook call.
func keysOf(on bots.Platform, raw []byte) (keys []string) {
	form := updateID
	if on == bots.VK {
		form = eventID
	}
	for _, m := range form.FindAllSubmatch(raw, -1) {
		keys = append(keys, string(m[1]))
	}
	return keys
}

// handOut notes the updates a poll gave; false = it gave none.
func (v *wire) handOut(on bots.Platform, answer []byte) bool {
	keys := keysOf(on, answer)
	v.mu.Lock()
	defer v.mu.Unlock()
	note(v.updates.polled, on, keys)
	return len(keys) > 0
}

// hookTaken notes the updates of a webhook call that was answered with 200.
func (v *wire) hookTaken(on bots.Platform, call []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	note(v.updates.hooked, on, keysOf(on, call))
}

func note(to map[bots.Platform]map[string]bool, on bots.Platform, keys []string) {
	if to[on] == nil {
		to[on] = map[string]bool{}
	}
	for _, k := range keys {
		to[on][k] = true
	}
}

// acknowledged lists the updates a messenger will not bring again. VK never
// forgets by itself: there it is all that was handed out, once everything rests.
func (v *wire) acknowledged(on bots.Platform) (keys []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for k := range v.updates.hooked[on] {
		keys = append(keys, k)
	}
	for k := range v.updates.polled[on] {
		if on == bots.VK || number(k) < v.updates.offset {
			keys = append(keys, k)
		}
	}
	return keys
}

// lastPoll tells which process polled VK last, and when.
func (v *wire) lastPoll() (life int, at time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.poller, v.polling
}

// sends gives what the messengers took so far, in order.
func (v *wire) sends() []send {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]send(nil), v.sent...)
}

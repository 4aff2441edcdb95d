package vk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"otklik/bots"
)

// onlySlot makes a bot with one request at a time, the first of which is held: what
// is sent meanwhile waits together. let ends the first.
func onlySlot(t *testing.T, answer http.HandlerFunc) (b *Bot, let func()) {
	t.Helper()
	held, begun := make(chan struct{}), make(chan struct{})
	var first sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "users.get") {
			first.Do(func() { close(begun) })
			<-held
			_, _ = io.WriteString(w, `{"response":[]}`)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	b, err := New(Config{Name: "vk", Token: canary, Group: 200, APIURL: server.URL, Pace: bots.Pace{Total: 1}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	b.client.budget.span = 0 // one at a time, as fast as they come
	b.client.budget.flow.SetLimit(rate.Inf)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = b.client.call(context.Background(), "users.get", nil)
	}()
	<-begun
	return b, func() { close(held); <-done }
}

// together sends letters at once, once all of them wait, and gives their ends.
func together(t *testing.T, b *Bot, let func(), letters ...bots.Outbound) (ids []string, errs []error) {
	t.Helper()
	ids, errs = make([]string, len(letters)), make([]error, len(letters))
	var all sync.WaitGroup
	for i, out := range letters {
		all.Go(func() { ids[i], errs[i] = b.Send(t.Context(), out) })
		b.awaitWaiting(i + 1) // in this order
	}
	let()
	all.Wait()
	return ids, errs
}

// awaitWaiting returns when n calls wait to be packed.
func (b *Bot) awaitWaiting(n int) {
	for {
		b.client.packer.mu.Lock()
		waiting := len(b.client.packer.waiting[urgent]) + len(b.client.packer.waiting[idle])
		b.client.packer.mu.Unlock()
		if waiting == n {
			return
		}
		runtime.Gosched()
	}
}

func letters(n int) []bots.Outbound {
	list := make([]bots.Outbound, n)
	for i := range list {
		list[i] = bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: fmt.Sprint(i + 1)}, Text: "x", Key: int64(i + 1)}
	}
	return list
}

// Letters that wait together go together, a refused call takes the next of the
// errors, and each letter has its own verdict.
func TestLettersTravelTogether(t *testing.T) {
	var code string
	b, let := onlySlot(t, func(w http.ResponseWriter, r *http.Request) {
		code = r.FormValue("code")
		_, _ = io.WriteString(w, `{"response":[[{"peer_id":1,"conversation_message_id":11}],false,
			[{"peer_id":3,"error":{"code":901,"description":"no"}}],false,1,[{"peer_id":6}]],
			"execute_errors":[{"method":"messages.send","error_code":9,"error_msg":"flood `+canary+`"},
			{"method":"messages.send","error_code":914,"error_msg":"long"}]}`)
	})
	list := letters(6)
	list[0].Text, list[4].Edit = "<b>\"quoted\"</b> &\u2028", "55"
	ids, errs := together(t, b, let, list...)
	want := []bots.Failure{"", bots.Throttled, bots.Gone, bots.Invalid, "", bots.Unknown}
	for i, err := range errs {
		var s *bots.SendError
		if want[i] == "" && err != nil || want[i] != "" && (!errors.As(err, &s) || s.Failure != want[i]) {
			t.Errorf("letter %d: %v, want %s", i, err, want[i])
		}
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("the token came out: %v", err)
		}
	}
	if ids[0] != "11" || ids[4] != "55" {
		t.Errorf("sent as %q", ids)
	}
	calls := regexp.MustCompile(`API\.(messages\.\w+)\(`).FindAllString(code, -1)
	if len(calls) != 6 || calls[4] != "API.messages.edit(" || !strings.HasPrefix(code, "return [API.messages.send({") ||
		!strings.HasSuffix(code, "})];") || !strings.Contains(code, `"message":"<b>\"quoted\"</b> &`) {
		t.Errorf("code %s", code)
	}
}

// What is wrong with an execute as a whole is the same for every letter in it; a
// load that is refused for its form is sent letter by letter.
func TestAnExecuteThatFails(t *testing.T) {
	refusal := func(code int) string { return fmt.Sprintf(`{"error":{"error_code":%d,"error_msg":"no"}}`, code) }
	for _, c := range []struct {
		status int
		body   string
		want   bots.Failure // "" = sent one by one
	}{
		{200, refusal(6), bots.Throttled}, {200, refusal(5), bots.Unauthorized}, {200, refusal(10), bots.Temporary},
		{502, "<html>", bots.Temporary}, {504, "<html>", bots.Unknown}, {200, "<html>", bots.Unknown},
		{200, `{"response":false}`, bots.Unknown}, {200, `{"response":[1]}`, bots.Unknown},
		{200, `{"response":[false,false,false]}`, bots.Unknown},
		{200, `{"response":[false,false,false],"execute_errors":[{"method":"execute","error_code":13}]}`, bots.Unknown},
		// One reason for three refusals is somebody's, but nobody knows whose.
		{200, `{"response":[false,false,false],"execute_errors":[{"method":"messages.send","error_code":914}]}`, bots.Unknown},
		{200, `{"response":[false,false,false],"execute_errors":[` + strings.Repeat(`{"method":"messages.send","error_code":914},`, 3) +
			`{"method":"messages.send","error_code":914}]}`, bots.Unknown},
		{200, `{"response":[false,false,false],"execute_errors":[{"method":"messages.send","error_code":914},{"method":"messages.edit","error_code":914},` +
			`{"method":"messages.send","error_code":914}]}`, bots.Unknown},
		{200, refusal(12), ""}, {200, refusal(13), ""}, {200, refusal(100), ""}, {413, "<html>", ""},
	} {
		single := 0
		b, let := onlySlot(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/execute") {
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
				return
			}
			single++
			_, _ = io.WriteString(w, `{"response":[{"conversation_message_id":7}]}`)
		})
		ids, errs := together(t, b, let, letters(3)...)
		for i, err := range errs {
			if c.want == "" && (err != nil || ids[i] != "7") || c.want != "" && bots.FailureOf(err) != c.want {
				t.Errorf("%d %s: letter %d: %q, %v, want %s", c.status, c.body, i, ids[i], err, c.want)
			}
		}
		if (c.want == "") != (single == 3) {
			t.Errorf("%d %s: %d letters went by themselves", c.status, c.body, single)
		}
	}
}

// A load carries 25 at most, the letters before the answers to presses.
func TestALoadHasItsSize(t *testing.T) {
	var loads []string
	b, let := onlySlot(t, func(w http.ResponseWriter, r *http.Request) {
		calls := regexp.MustCompile(`API\.messages\.(\w+)`).FindAllStringSubmatch(r.FormValue("code"), -1)
		load := ""
		for _, c := range calls {
			load += c[1][len(c[1])-1:] // d = send, r = sendMessageEventAnswer
		}
		loads = append(loads, load)
		raw, _ := json.Marshal(map[string]any{"response": make([]int, len(calls))})
		_, _ = w.Write(raw)
	})
	b.answer(&wirePress{EventID: "q", User: 1, Peer: 1})
	b.awaitWaiting(1)
	var all sync.WaitGroup
	for i, out := range letters(26) {
		all.Go(func() { _, _ = b.Send(t.Context(), out) })
		b.awaitWaiting(i + 2)
	}
	let()
	all.Wait()
	b.answers.Wait()
	if want := []string{strings.Repeat("d", 25), "dr"}; !slices.Equal(loads, want) {
		t.Errorf("loads %v, want %v", loads, want)
	}
}

// A letter that is no longer wanted leaves the queue without a trace, and does not
// take its neighbours' request with it; the last one does.
func TestALetterLeavesItsLoad(t *testing.T) {
	begun, ended := make(chan string, 2), make(chan struct{})
	b, let := onlySlot(t, func(_ http.ResponseWriter, r *http.Request) {
		begun <- r.FormValue("code")
		<-r.Context().Done()
		close(ended)
	})
	ctxs, cancels := make([]context.Context, 3), make([]context.CancelFunc, 3)
	errs := make([]chan error, 3)
	for i, out := range letters(3) {
		ctxs[i], cancels[i] = context.WithCancel(t.Context())
		errs[i] = make(chan error, 1)
		go func() { _, err := b.Send(ctxs[i], out); errs[i] <- err }()
		b.awaitWaiting(i + 1)
	}
	cancels[0]()
	if err := <-errs[0]; bots.FailureOf(err) != bots.Temporary {
		t.Errorf("one that had not left: %v", err)
	}
	let()
	if code := <-begun; strings.Count(code, "messages.send") != 2 {
		t.Errorf("sent %s", code)
	}
	cancels[1]()
	if err := <-errs[1]; bots.FailureOf(err) != bots.Unknown {
		t.Errorf("one under way: %v", err)
	}
	select {
	case <-ended:
		t.Error("its neighbour's request ended with it")
	default:
	}
	cancels[2]()
	if err := <-errs[2]; bots.FailureOf(err) != bots.Unknown {
		t.Errorf("the last one: %v", err)
	}
	<-ended
}

// A letter by itself costs one request, and one slot.
func TestALetterCostsOneSlot(t *testing.T) {
	b := against(t, answering(200, `{"response":[{"conversation_message_id":7}]}`))
	b.client.budget.span = time.Hour // none comes back meanwhile
	for i := range 3 {
		if _, err := b.Send(t.Context(), hello); err != nil {
			t.Fatal(err)
		}
		b.awaitIdle()
		if left := len(b.client.budget.free); left != 19-i {
			t.Errorf("after letter %d %d slots are free", i+1, left)
		}
	}
}

// awaitIdle returns when nothing is being packed.
func (b *Bot) awaitIdle() {
	for {
		b.client.packer.mu.Lock()
		running := b.client.packer.running
		b.client.packer.mu.Unlock()
		if !running {
			return
		}
		runtime.Gosched()
	}
}

// However long answers take, no second holds more requests than the budget has.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(3)
		b.flow.SetLimit(rate.Inf) // the slots alone must hold
		began := time.Now()
		var starts []time.Duration
		for i := range 9 {
			done, err := b.take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			starts = append(starts, time.Since(began))
			if i != 4 { // this one is never answered
				go func() { time.Sleep(100 * time.Millisecond); done() }()
			}
		}
		want := "[0s 0s 0s 1.1s 1.1s 1.1s 2.2s 2.2s 3.3s]"
		if fmt.Sprint(starts) != want {
			t.Errorf("begun at %v, want %s", starts, want)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, _ = b.take(t.Context())
		if _, err := b.take(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("took with %v", err)
		}
		time.Sleep(time.Minute)
		if len(b.free) != 3 {
			t.Errorf("%d slots free, want all: also those that nobody answered", len(b.free))
		}
	})
	if half := newBudget(0.5); cap(half.free) != 1 || half.span != 2*time.Second {
		t.Errorf("half a request per second: %d in %v", cap(half.free), half.span)
	}
	done, err := newBudget(-1).take(t.Context())
	if err != nil {
		t.Error(err)
	}
	done()
}

package vk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
)

// mostPacked is how many calls one execute may hold.
const mostPacked = 25

// packer lets calls that wait for the token's budget at the same time travel in
// one request, an execute. Nobody waits for company: the only one waiting goes by
// itself. The zero value with its client set is ready.
type packer struct {
	client *client

	mu      sync.Mutex
	running bool
	waiting [2][]*parcel // by urgency; the urgent go first
}

// The two urgencies of a packed call.
const (
	urgent = iota // a letter
	idle          // what may be dropped: the answer to a press
)

// parcel is one call on its way.
type parcel struct {
	method string
	params api.Params
	load   *load         // what it travels with, nil while it waits
	done   chan struct{} // closed when raw or err is there
	raw    json.RawMessage
	err    error
}

// load is what travels in one request. It goes on as long as any of its calls is
// wanted.
type load struct {
	parcels []*parcel
	wanted  int
	ctx     context.Context
	cancel  context.CancelFunc
}

// do makes one call. Its error is a *bots.SendError. When ctx ends the call is
// taken back if it has not left; if it travels with others nobody can say what
// becomes of it.
func (p *packer) do(ctx context.Context, urgency int, method string, params api.Params) (json.RawMessage, error) {
	if err := ctx.Err(); err != nil {
		return nil, notSent(method, err)
	}
	one := &parcel{method: method, params: params, done: make(chan struct{})}
	p.mu.Lock()
	p.waiting[urgency] = append(p.waiting[urgency], one)
	if !p.running {
		p.running = true
		go p.run() // #nosec G118 -- a batch lives as long as any of its calls, not as the one that began it
	}
	p.mu.Unlock()
	select {
	case <-one.done:
		return one.raw, one.err
	case <-ctx.Done():
		return p.leave(one, urgency, ctx.Err())
	}
}

// leave ends a caller's interest in a call.
func (p *packer) leave(one *parcel, urgency int, cause error) (json.RawMessage, error) {
	p.mu.Lock()
	if one.load == nil {
		p.waiting[urgency] = slices.DeleteFunc(p.waiting[urgency], func(x *parcel) bool { return x == one })
		p.mu.Unlock()
		return nil, notSent(one.method, cause)
	}
	one.load.wanted--
	alone := one.load.wanted == 0
	p.mu.Unlock()
	if alone { // the request ends with its last caller, and says how
		one.load.cancel()
		<-one.done
		return one.raw, one.err
	}
	return nil, &bots.SendError{Failure: bots.Unknown, Err: fmt.Errorf("%s: %w", one.method, cause)}
}

func notSent(method string, cause error) error {
	return &bots.SendError{Failure: bots.Temporary, Err: fmt.Errorf("%s: %w", method, cause)}
}

// run sends off what waits, a load for each slot of the budget, until nothing
// waits any more.
func (p *packer) run() {
	for p.more() {
		done, _ := p.client.budget.take(context.Background()) // it fails only with its context
		l := p.next()
		if l == nil { // all have left meanwhile
			done()
			continue
		}
		go func() {
			defer l.cancel()
			p.send(l, done)
		}()
	}
}

// more tells whether something waits; otherwise run ends.
func (p *packer) more() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = len(p.waiting[urgent])+len(p.waiting[idle]) > 0
	return p.running
}

// next takes what waits, the urgent first; nil when nothing does.
func (p *packer) next() *load {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := &load{}
	for i, queue := range p.waiting {
		n := min(len(queue), mostPacked-len(l.parcels))
		l.parcels = append(l.parcels, queue[:n]...)
		p.waiting[i] = slices.Clone(queue[n:])
	}
	if len(l.parcels) == 0 {
		return nil
	}
	l.wanted = len(l.parcels)
	l.ctx, l.cancel = context.WithCancel(context.Background())
	for _, one := range l.parcels {
		one.load = l
	}
	return l
}

// send makes the request of a load, whose slot done gives back.
func (p *packer) send(l *load, done func()) {
	if len(l.parcels) == 1 {
		one := l.parcels[0]
		response, err := p.client.request(l.ctx, one.method, one.params)
		done()
		one.finish(json.RawMessage(response.Response), err)
		return
	}
	answers, err := p.client.execute(l.ctx, l.parcels)
	done()
	if err != nil && unpack(err) {
		p.apart(l)
		return
	}
	for i, one := range l.parcels {
		if err != nil {
			one.finish(nil, of(one.method, err))
			continue
		}
		one.finish(answers[i].raw, answers[i].err)
	}
}

// apart makes the calls of a load that the platform would not take as a whole.
func (p *packer) apart(l *load) {
	var calls sync.WaitGroup
	for _, one := range l.parcels {
		calls.Go(func() { one.finish(p.client.call(l.ctx, one.method, one.params)) })
	}
	calls.Wait()
}

func (one *parcel) finish(raw json.RawMessage, err error) {
	one.raw, one.err = raw, err
	close(one.done)
}

// of gives each call of a load an error of its own: callers change them.
func of(method string, err error) error {
	var s *bots.SendError
	if !errors.As(err, &s) {
		return notSent(method, err)
	}
	own := *s
	own.Err = fmt.Errorf("%s in %w", method, s.Err)
	return &own
}

package simulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

// executeLimit is how many calls one execute may make.
const executeLimit = 25

var (
	apiCall    = regexp.MustCompile(`^API\.([a-zA-Z]+\.[a-zA-Z]+)\(`)
	errCompile = errors.New("unable to compile code")
)

// parseExecute reads the only form of code the simulator knows: a list of calls,
// each with one object of plain values.
func parseExecute(c *call) ([]*call, error) {
	code, begins := strings.CutPrefix(strings.TrimSpace(c.params["code"]), "return [")
	code, ends := strings.CutSuffix(code, "];")
	if !begins || !ends {
		return nil, errCompile
	}
	var list []*call
	for {
		head := apiCall.FindStringSubmatch(code)
		if head == nil {
			return nil, errCompile
		}
		code = code[len(head[0]):]
		d := json.NewDecoder(strings.NewReader(code))
		var fields map[string]json.RawMessage
		if d.Decode(&fields) != nil {
			return nil, errCompile
		}
		code = code[d.InputOffset():]
		one := &call{method: head[1], params: plain(fields)}
		one.params["v"] = c.params["v"]
		one.chat = chatOf(one)
		list = append(list, one)
		switch {
		case code == ")":
			return list, nil
		case !strings.HasPrefix(code, "),"):
			return nil, errCompile
		}
		code = code[len("),"):]
	}
}

// plain keeps strings as they are and everything else as JSON.
func plain(fields map[string]json.RawMessage) map[string]string {
	out := map[string]string{}
	for k, raw := range fields {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		out[k] = s
	}
	return out
}

// execute makes the calls in their order. A refused one answers false, and its
// error stands in execute_errors.
func (v *vk) execute(c *call) reply {
	switch {
	case len(c.inside) == 0:
		return (&vkError{Code: vkCompile, Msg: "Unable to compile code"}).reply(c)
	case len(c.inside) > executeLimit:
		return (&vkError{Code: vkRuntime, Msg: "Runtime error occurred during code invocation: too many api calls"}).reply(c)
	}
	type refused struct {
		Method string `json:"method"`
		Code   int    `json:"error_code"`
		Msg    string `json:"error_msg"`
	}
	results, errs := []any{}, []refused{}
	for _, one := range c.inside {
		result, e := v.runPacked(one)
		if e != nil {
			result = false
			errs = append(errs, refused{one.method, e.Code, e.Msg})
		}
		results = append(results, result)
		v.s.ledger.update(one.n, func(r *Request) {
			r.Accepted, r.MessageID = e == nil && effective(one, result), one.made
		})
	}
	body := map[string]any{"response": results}
	if len(errs) > 0 {
		body["execute_errors"] = errs
	}
	out := jsonReply(http.StatusOK, body)
	out.accepted = true
	return out
}

// runPacked makes one call of an execute, unless a fault refuses it.
func (v *vk) runPacked(c *call) (any, *vkError) {
	if f := c.fault; f != nil && f.refusesOne() {
		e := &vkError{Code: f.Code, Msg: orElse(f.Description, "Simulated error")}
		if e.Code == 0 {
			e.Code = vkTooMany
		}
		return nil, e
	}
	method, ok := v.methods[c.method]
	if !ok {
		return nil, &vkError{Code: vkUnknownMethod, Msg: "Unknown method passed"}
	}
	return method(c)
}

// rateMeter counts API requests by the second.
type rateMeter struct {
	limit int // 0 = none

	mu   sync.Mutex
	last []time.Time // of the past second
	most int
}

// count notes a request; over tells that it is one too many.
func (m *rateMeter) count(now time.Time) (over bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.last) > 0 && now.Sub(m.last[0]) >= time.Second {
		m.last = m.last[1:]
	}
	m.last = append(m.last, now)
	m.most = max(m.most, len(m.last))
	return m.limit > 0 && len(m.last) > m.limit
}

// VKBusiest is the most API requests that VK has seen within any second.
func (s *Simulator) VKBusiest() int {
	m := &s.vk.rate
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.most
}

package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
)

// bodyLimit is above the biggest upload either platform takes.
const bodyLimit = 64 << 20

// call is one request, read.
type call struct {
	r      *http.Request
	method string
	chat   string
	params map[string]string
	files  map[string]*upload
	made   string  // VK: the message it made or changed, for the ledger
	inside []*call // VK: the calls of an execute
	n      int     // in the ledger
	fault  *Fault  // of a call inside another
}

// upload is a file that came with a request.
type upload struct {
	name string
	data []byte
}

func (c *call) num(name string) int {
	n, _ := strconv.Atoi(c.params[name])
	return n
}

func (c *call) flag(name string) bool {
	v := c.params[name]
	return v == "1" || strings.EqualFold(v, "true")
}

// reply is what goes back.
type reply struct {
	status   int
	mime     string
	header   map[string]string
	body     []byte
	accepted bool
	message  string // id, for the ledger
}

func jsonReply(status int, body any) reply {
	b, err := json.Marshal(body)
	if err != nil { // our own types: a mistake in this package
		return reply{status: http.StatusInternalServerError, mime: "text/plain", body: []byte(err.Error())}
	}
	return reply{status: status, mime: "application/json; charset=utf-8", body: b}
}

// refusal words a fault's answer as the platform would.
type refusal func(*Fault) reply

// exchange carries out one request under the faults in force and writes it into
// the ledger.
func (s *Simulator) exchange(w http.ResponseWriter, p bots.Platform, c *call, refuse refusal, run func() reply) {
	n := s.note(p, c)
	f := s.faults.take(p, c.method, c.chat)
	if f == nil {
		f = &Fault{}
	}
	for _, packed := range c.inside {
		s.note(p, packed)
		packed.fault = s.faults.take(p, packed.method, packed.chat)
		f = f.with(packed.fault)
	}
	if f.Delay > 0 && !s.pause(c.r, f.Delay) || f.DropBefore {
		panic(http.ErrAbortHandler)
	}
	var out reply
	if f.refuses() {
		out = refuse(f)
		if f.Body != "" {
			out.body, out.mime = []byte(f.Body), bodyType(f.Body)
		}
	} else {
		out = run()
	}
	if f.BadGzip {
		out.body, out.header = []byte("this is not gzip"), map[string]string{"Content-Encoding": "gzip"}
	}
	s.ledger.update(n, func(r *Request) {
		r.Accepted, r.MessageID = out.accepted, out.message
	})
	s.answered(c, out.status, !f.DropAfter) // before the client can know
	if f.DropAfter {
		panic(http.ErrAbortHandler)
	}
	if out.write(w) != nil {
		s.answered(c, out.status, false)
	}
}

// answered notes what became of the answer to a request, and to the calls in it.
func (s *Simulator) answered(c *call, status int, ok bool) {
	for _, entry := range append(c.inside, c) {
		s.ledger.update(entry.n, func(r *Request) { r.Status, r.Answered = status, ok })
	}
}

// note writes an arrival into the ledger.
func (s *Simulator) note(p bots.Platform, c *call) int {
	c.n = s.ledger.open(Request{
		Platform: p, Method: c.method, Chat: c.chat, Params: c.params, At: s.opt.Now(), Packed: c.r == nil,
	})
	return c.n
}

// bodyType lets a fault send JSON as well as the HTML of a sick proxy.
func bodyType(body string) string {
	if strings.HasPrefix(body, "{") || strings.HasPrefix(body, "[") {
		return "application/json"
	}
	return "text/html"
}

// pause waits for d; false when the client or the simulator went away first.
func (s *Simulator) pause(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}

func (o reply) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Content-Type", o.mime)
	h.Set("Content-Length", strconv.Itoa(len(o.body)))
	for k, v := range o.header {
		h.Set(k, v)
	}
	w.WriteHeader(o.status)
	if _, err := w.Write(o.body); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// read takes parameters from the query, a form, a multipart form or JSON.
func read(w http.ResponseWriter, r *http.Request, method string) (*call, error) {
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	c := &call{r: r, method: method, params: map[string]string{}, files: map[string]*upload{}}
	mime := r.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(mime, "multipart/"):
		if err := c.readMultipart(); err != nil {
			return nil, err
		}
	case strings.HasPrefix(mime, "application/json"):
		if err := c.readJSON(); err != nil {
			return nil, err
		}
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	for k, v := range r.Form {
		c.params[k] = v[0]
	}
	return c, nil
}

func (c *call) readMultipart() error {
	parts, err := c.r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		name := part.FormName()
		if part.FileName() == "" {
			c.params[name] = string(data)
			continue
		}
		c.files[name] = &upload{name: part.FileName(), data: data}
		c.params[name] = strconv.Itoa(len(data)) + " bytes"
	}
}

// readJSON keeps strings as they are and everything else as JSON.
func (c *call) readJSON() error {
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(c.r.Body).Decode(&fields); err != nil {
		return err
	}
	c.params = plain(fields)
	return nil
}

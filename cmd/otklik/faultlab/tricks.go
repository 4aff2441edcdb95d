//go:build unix

package faultlab

import (
	"io"
	"net/http"
)

// trick is what becomes of a request besides being carried there and back.
type trick struct {
	refuse bool // the messenger never sees it
	status int  // of what is answered in the messenger's place; 0 = the connection is cut
	body   string
	gzip   bool // the body is said to be gzip, which it is not
}

// play makes the wire ask about every request from now on; nil ends that.
func (v *wire) play(tricks func(request) *trick) {
	if tricks == nil {
		v.tricks.Store(nil)
		return
	}
	v.tricks.Store(&tricks)
}

func (v *wire) trickOn(q request) *trick {
	if tricks := v.tricks.Load(); tricks != nil {
		return (*tricks)(q)
	}
	return nil
}

// answer ends the request in the messenger's place.
func (t *trick) answer(w http.ResponseWriter) {
	if t.status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "text/html")
	if t.body != "" && t.body[0] == '{' {
		w.Header().Set("Content-Type", "application/json")
	}
	if t.gzip {
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(t.status)
	_, _ = io.WriteString(w, t.body) // whoever is gone needs no answer
}

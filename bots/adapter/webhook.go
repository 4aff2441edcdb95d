package adapter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"otklik/bots"
)

const retryAfter = 5 // seconds the platform should wait when the sink refuses

// PostOnly answers a call that is not a POST itself; ok is false then.
func PostOnly(w http.ResponseWriter, r *http.Request) (ok bool) {
	if r.Method == http.MethodPost {
		return true
	}
	w.Header().Set("Allow", http.MethodPost)
	http.Error(w, "POST only", http.StatusMethodNotAllowed)
	return false
}

// ReadUpdate reads the body of one webhook call, at most max bytes. When it
// cannot, it answers the call itself (413 for a body too large) and ok is false.
func ReadUpdate(w http.ResponseWriter, r *http.Request, max int64) (body []byte, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, max))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "body too large", http.StatusRequestEntityTooLarge)
	case err != nil:
		http.Error(w, "body cut short", http.StatusBadRequest)
	}
	return body, err == nil
}

// Deliver gives batch to sink for a webhook call, empty ones excepted. When the
// sink refuses it answers 503 with Retry-After, and ok is false: only a broken
// store may stop a platform, never the content of an update.
func Deliver(ctx context.Context, w http.ResponseWriter, sink bots.Sink, batch bots.Batch) (ok bool, err error) {
	if len(batch.Messages) == 0 && len(batch.Broken) == 0 {
		return true, nil
	}
	if err := sink(ctx, batch); err != nil {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return false, err
	}
	return true, nil
}

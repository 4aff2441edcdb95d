package adapter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"otklik/bots"
)

// Open fetches a file of another channel. Its error is a *bots.SendError about
// the letter, not about the channel the file came from: a file that is gone
// there does not make the receiver gone here.
func Open(ctx context.Context, fetch func(context.Context, bots.File) (io.ReadCloser, error), f bots.File) (io.ReadCloser, error) {
	if fetch == nil {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: errors.New("file of another channel and nothing to fetch it with")}
	}
	body, err := fetch(ctx, f)
	if err == nil {
		return body, nil
	}
	out := &bots.SendError{Failure: bots.Temporary, Err: fmt.Errorf("fetching a file of %s: %w", f.Channel, err)}
	switch bots.FailureOf(err) {
	case bots.Gone, bots.Invalid:
		out.Failure = bots.Invalid
	}
	return nil, out
}

// Download opens url for reading, at most max bytes: reading on is an error,
// so that a cut file is never taken for a whole one.
func Download(ctx context.Context, c *http.Client, url string, max int64) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, errors.New("file: not a URL")
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK || resp.ContentLength > max {
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return nil, fmt.Errorf("file: larger than %d bytes", max)
		}
		return nil, fmt.Errorf("file: HTTP %d", resp.StatusCode)
	}
	return &bounded{ReadCloser: resp.Body, left: max}, nil
}

// bounded fails instead of ending when its allowance is used up.
type bounded struct {
	io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return 0, errors.New("file: larger than allowed")
	}
	return n, err
}

package adapter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"otklik/bots"
)

// Fetcher is what opens the files of out: the sender's own way or, in want of one,
// bot's for the files of its own channel.
func Fetcher(out bots.Outbound, bot bots.Messenger) func(context.Context, bots.File) (io.ReadCloser, error) {
	if out.Fetch != nil {
		return out.Fetch
	}
	return func(ctx context.Context, f bots.File) (io.ReadCloser, error) {
		if f.Channel == out.Chat.Channel {
			return bot.Fetch(ctx, f)
		}
		return nil, &bots.SendError{Failure: bots.Invalid, Err: errors.New("file of another channel and nothing to fetch it with")}
	}
}

// Open fetches a file that travels with a letter. Its error is a *bots.SendError about
// the letter, not about the channel the file came from: a file that is gone
// there does not make the receiver gone here.
func Open(ctx context.Context, fetch func(context.Context, bots.File) (io.ReadCloser, error), f bots.File) (io.ReadCloser, error) {
	body, err := fetch(ctx, f)
	if err == nil {
		return body, nil
	}
	return nil, Broken(f, err)
}

// Broken is what a letter fails with whose file could not be fetched or read.
func Broken(f bots.File, err error) error {
	out := &bots.SendError{Failure: bots.Temporary, Err: fmt.Errorf("fetching a file of %s: %w", f.Channel, err)}
	switch bots.FailureOf(err) {
	case bots.Gone, bots.Invalid:
		out.Failure = bots.Invalid
	}
	return out
}

// Download opens url for reading, at most max bytes: reading on is an error, so
// that a cut file is never taken for a whole one. Its error is a *bots.SendError
// without the address and the secrets; Invalid for what will never be given.
func Download(ctx context.Context, c *http.Client, url string, max int64, secrets ...bots.Secret) (io.ReadCloser, error) {
	refused := func(f bots.Failure, err error) error {
		return &bots.SendError{Failure: f, Err: Redact(err, secrets...)}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil || req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return nil, refused(bots.Invalid, errors.New("file: not a web address"))
	}
	resp, err := c.Do(req)
	switch {
	case errors.Is(err, errRedirect), errors.Is(err, errPrivate):
		return nil, refused(bots.Invalid, err)
	case err != nil:
		return nil, refused(bots.Temporary, err)
	}
	switch {
	case resp.StatusCode == http.StatusOK && resp.ContentLength <= max:
		return &bounded{ReadCloser: resp.Body, left: max}, nil
	case resp.StatusCode == http.StatusOK:
		err = refused(bots.Invalid, bots.ErrTooLarge)
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		err = refused(bots.Temporary, fmt.Errorf("file: HTTP %d", resp.StatusCode))
	default: // the link has run out, or the file was taken away
		err = refused(bots.Invalid, fmt.Errorf("file: HTTP %d", resp.StatusCode))
	}
	_ = resp.Body.Close()
	return nil, err
}

// bounded fails for good instead of ending when its allowance is used up.
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
		return 0, &bots.SendError{Failure: bots.Invalid, Err: bots.ErrTooLarge}
	}
	return n, err
}

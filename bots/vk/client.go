package vk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
)

const (
	version       = "5.199"
	callTimeout   = 30 * time.Second
	uploadTimeout = 2 * time.Minute
	maxFile       = 20 << 20
	maxRedirects  = 5 // a document's address on vk.com leads to the host that keeps it
)

// client speaks the VK API through the SDK's transport. Every error it returns
// is a *bots.SendError without the token.
type client struct {
	token    bots.Secret
	sdk      *api.VK
	http     *http.Client
	download *http.Client
	budget   *budget // of the token's requests; uploads and the poll server do not count
	packer   *packer
}

func newClient(c Config) (*client, error) {
	t, err := adapter.NewTransport(c.Proxy, c.APIURL)
	if err != nil {
		return nil, err
	}
	out := &client{token: c.Token, http: adapter.NewClient(t), download: adapter.NewDownloader(t, maxRedirects)}
	out.sdk = api.NewVK(c.Token.Reveal())
	out.sdk.MethodURL = strings.TrimRight(c.APIURL, "/") + "/method/"
	out.sdk.Client = out.http
	out.sdk.Limit = 0 // its limiter sleeps under a lock and ignores ctx
	out.budget = newBudget(c.Pace.Total)
	out.packer = &packer{client: out}
	return out, nil
}

// call makes one request within the token's budget.
func (c *client) call(ctx context.Context, method string, params api.Params) (json.RawMessage, error) {
	done, err := c.budget.take(ctx)
	if err != nil {
		return nil, notSent(method, err)
	}
	defer done()
	response, err := c.request(ctx, method, params)
	return json.RawMessage(response.Response), err
}

// request makes one request, its slot in the budget being taken.
func (c *client) request(ctx context.Context, method string, params api.Params) (response api.Response, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ctx, attempt := adapter.Watch(ctx)
	defer func() { // the SDK has panicked on answers before; a bot must not fall with it
		if p := recover(); p != nil {
			response, err = api.Response{}, c.classify(method, errors.New("the SDK panicked"), attempt)
		}
	}()
	ours := api.Params{"access_token": c.token.Reveal(), "v": version}
	response, err = c.sdk.Handler(method, params, api.Params{}.WithContext(ctx), ours)
	if err != nil {
		return api.Response{}, c.classify(method, err, attempt)
	}
	if len(response.Response) == 0 {
		return response, c.classify(method, &adapter.StatusError{Status: attempt.Status()}, attempt)
	}
	return response, nil
}

// read calls a method and decodes its answer.
func (c *client) read(ctx context.Context, method string, params api.Params, into any) error {
	raw, err := c.call(ctx, method, params)
	if err != nil {
		return err
	}
	return decode(method, raw, into)
}

func decode(method string, raw json.RawMessage, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return &bots.SendError{Failure: bots.Unknown, Err: fmt.Errorf("%s: answer of another shape", method)}
	}
	return nil
}

// classify says what a failed call means.
func (c *client) classify(method string, err error, a *adapter.Attempt) *bots.SendError {
	return adapter.Classify(method, err, a, func(out *bots.SendError) bool {
		var refusal *api.Error
		if !errors.As(err, &refusal) {
			return false
		}
		refused(out, int(refusal.Code))
		return true
	}, c.token)
}

// verdict is what an API error code means.
type verdict struct {
	failure    bots.Failure
	retryAfter time.Duration
	wholeToken bool
}

// refused fills out for an API error code. A code nobody wrote down is a
// refusal for good: it is a dead letter somebody reads, not a loop.
func refused(out *bots.SendError, code int) {
	v := verdictOf(code)
	out.Code, out.Failure, out.RetryAfter, out.WholeToken = code, v.failure, v.retryAfter, v.wholeToken
}

func verdictOf(code int) verdict {
	switch code {
	case 1, 10, 36:
		return verdict{failure: bots.Temporary}
	case 6: // requests per second
		return verdict{bots.Throttled, time.Second, true}
	case 9, 984: // flood in one dialog
		return verdict{bots.Throttled, time.Minute, false}
	case 29: // the method's daily allowance
		return verdict{bots.Throttled, 10 * time.Minute, true}
	case 5, 7, 15, 27, 28, 203, 2000, 14, 17: // token, rights, captcha
		return verdict{failure: bots.Unauthorized}
	case 18, 900, 901, 902, 945, 950, 983, 985: // the receiver refuses
		return verdict{failure: bots.Gone}
	case 912, 917, 925, 927, 932, 935, 946: // the chat's state: this chat only, so never Unauthorized
		return verdict{failure: bots.Gone}
	case 909, 920, 924, 949, 990:
		return verdict{failure: bots.EditClosed}
	default:
		return verdict{failure: bots.Invalid}
	}
}

// notAllowed tells the codes that are about the token in one place and about a
// message, a file or a receiver in another. The other codes of rights are always
// the token's.
func notAllowed(s *bots.SendError) bool { return s.Code == 7 || s.Code == 15 }

// ofLetter makes a refusal of rights one of this letter: the bot goes on.
func ofLetter(err error) error {
	var s *bots.SendError
	if errors.As(err, &s) && s.Failure == bots.Unauthorized && notAllowed(s) {
		s.Failure = bots.Invalid
	}
	return err
}

// post sends one file to an upload server. Nothing is visible yet, so that any
// failure is Temporary.
func (c *client) post(ctx context.Context, to, field, name string, body io.Reader, into any) error {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	failed := func(err error) error {
		return &bots.SendError{Failure: bots.Temporary, Err: fmt.Errorf("upload: %w", adapter.Redact(err, c.token))}
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		return failed(err)
	}
	if _, err := io.Copy(part, io.LimitReader(body, maxFile+1)); err != nil {
		var refused *bots.SendError // the file's own: too large to read
		if errors.As(err, &refused) {
			return refused
		}
		return failed(err)
	}
	if form.Len() > maxFile {
		return &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("upload: larger than %d bytes", maxFile)}
	}
	if err := w.Close(); err != nil {
		return failed(err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, &form)
	if err != nil {
		return failed(errors.New("server is not a URL"))
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := c.http.Do(req)
	if err != nil {
		return failed(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return failed(errors.New("answer of another shape"))
	}
	return nil
}

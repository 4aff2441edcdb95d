// Package adapter holds what every messenger adapter needs and no platform
// owns: an HTTP exchange that tells "never written" from "written but
// unanswered" and survives broken answers, what such an exchange means, redaction
// of secrets, the guard of our own networks, the troubles of receiving, the
// offering of a batch until it is taken, answers to presses, the guard of a
// webhook, and the checks against bots.Limits and of common settings. It knows no
// platform and no platform's words.
package adapter

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// maxAnswer bounds an API answer: a hundred of the longest updates fit many times.
const maxAnswer = 16 << 20

// NewTransport gives a transport for one channel. proxy is a URL (http, https
// or socks5) or "" for the environment's. own are the addresses the operator
// configured: their hosts may be private, all others must be public, see guard.
func NewTransport(proxy string, own ...string) (*http.Transport, error) {
	choose := http.ProxyFromEnvironment
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil {
			return nil, errors.New("proxy: not a URL") // the parser's own words would show a password
		}
		choose = http.ProxyURL(u)
	}
	g := newGuard(net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}, choose, own)
	return &http.Transport{
		Proxy:               g.via,
		DialContext:         g.dial,
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout:     90 * time.Second,
		MaxIdleConns:        128,
		MaxIdleConnsPerHost: 64,
	}, nil
}

// NewClient gives a client for API calls: it follows no redirect, reads JSON
// answers whole (see exchange) and, as each call has its own deadline, has no
// timeout.
func NewClient(t *http.Transport) *http.Client {
	return &http.Client{Transport: exchange{base: t}, CheckRedirect: stay}
}

// NewDownloader gives a client for files: it streams, has no timeout, and
// follows up to that many redirects. None where the address holds a token.
func NewDownloader(t *http.Transport, redirects int) *http.Client {
	if redirects == 0 {
		return &http.Client{Transport: t, CheckRedirect: stay}
	}
	return &http.Client{Transport: t, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		if len(before) > redirects || next.URL.Scheme != "http" && next.URL.Scheme != "https" {
			return errRedirect
		}
		next.URL.User = nil
		next.Header.Del("Referer") // net/http's, and it tells the address before
		return nil
	}}
}

var errRedirect = errors.New("redirected too often, or to what is no web address")

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Attempt is what is known of one HTTP exchange, whatever an SDK made of it.
type Attempt struct {
	wrote  atomic.Bool
	status atomic.Int64
}

// Written tells whether the whole request left this process: from then on the
// other side may have acted on it.
func (a *Attempt) Written() bool { return a.wrote.Load() }

// Status is the HTTP status of the answer, 0 when there was none.
func (a *Attempt) Status() int { return int(a.status.Load()) }

type attemptKey struct{}

// Watch gives a context whose next request reports to the Attempt.
func Watch(ctx context.Context) (context.Context, *Attempt) {
	a := &Attempt{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err == nil {
				a.wrote.Store(true)
			}
		},
	})
	return context.WithValue(ctx, attemptKey{}, a), a
}

// StatusError is an answer that is not the API's: a gateway's HTML page, most often.
type StatusError struct{ Status int }

func (e *StatusError) Error() string {
	return fmt.Sprintf("not an answer of the API (HTTP %d)", e.Status)
}

// exchange reads and unpacks the whole answer before an SDK sees it, because
// the SDKs panic on a broken gzip body and forget the status of an HTML page.
type exchange struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (x exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := x.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if a, ok := req.Context().Value(attemptKey{}).(*Attempt); ok {
		a.status.Store(int64(resp.StatusCode))
	}
	body, err := readAnswer(resp)
	if err != nil && resp.StatusCode < 300 {
		return nil, fmt.Errorf("reading answer (HTTP %d): %w", resp.StatusCode, err)
	}
	if err != nil || !looksLikeJSON(body) {
		return nil, &StatusError{Status: resp.StatusCode}
	}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.Header.Set("Content-Type", "application/json")
	resp.ContentLength = int64(len(body))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

func readAnswer(resp *http.Response) ([]byte, error) {
	var r io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = z
	}
	body, err := io.ReadAll(io.LimitReader(r, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errors.New("too large")
	}
	return body, err
}

func looksLikeJSON(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[')
}

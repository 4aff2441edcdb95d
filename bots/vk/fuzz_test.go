package vk

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots/adapter"
)

// answers plays the server: the same body for every call.
type answers []byte

// RoundTrip implements http.RoundTripper.
func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(a)), Request: req}, nil
}

func fuzzed(t *testing.T, answer []byte) *client {
	t.Helper()
	c, err := newClient(Config{Name: "vk", Token: "vk1.canary", Group: 7}.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	c.http = &http.Client{Transport: answers(answer)}
	c.sdk.Client = c.http
	return c
}

// FuzzPoll: no answer of the poll server makes us panic or forget our place.
func FuzzPoll(f *testing.F) {
	for _, s := range []string{
		`{"ts":"7","updates":[{"type":"message_new","event_id":"e"}]}`, `{"ts":7,"updates":[]}`, `{"failed":1,"ts":30}`, `{"failed":2}`, `{"failed":"2"}`, `{"ts":null}`,
		`{"ts":"","updates":null}`, `{"ts":[],"updates":7}`, `[]`, `{`, ``, `null`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		c := fuzzed(t, answer)
		p, err := c.poll(t.Context(), pollServer{Server: "https://lp.vk.com/x", Key: "canary-key", TS: "1"}, time.Second)
		if err == nil && p.Failed == 0 && p.TS == "" {
			t.Errorf("%q is taken without a place", answer)
		}
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", answer, err)
		}
		for _, raw := range p.Updates {
			_, _ = convert(raw, us, now)
		}
	})
}

// FuzzAnswer: no answer of the API makes us panic, whichever call it answers.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"response":{"server":"https://lp.vk.com/x","key":"k","ts":"7"}}`, `{"response":[{"peer_id":7,"message_id":1,"conversation_message_id":5}]}`, `{"response":[]}`, `{"response":1}`,
		`{"error":{"error_code":5,"error_msg":"x","request_params":[{"key":"a","value":"b"}]}}`, `{"error":{"error_code":14,"captcha_sid":"1","captcha_img":"x"}}`,
		`{"error":7}`, `{"response":{"upload_url":"http://127.0.0.1/"}}`, `{"response":[{"id":7,"owner_id":-1,"sizes":[]}]}`, `{"execute_errors":[{}],"response":null}`, `[`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		c := fuzzed(t, answer)
		_, err := c.call(t.Context(), "messages.send", api.Params{"peer_id": 7})
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", answer, err)
		}
		if s, err := c.pollServer(t.Context(), 7); err == nil && (s.Server == "" || s.Key == "" || s.TS == "") {
			t.Errorf("%q is taken for a poll server: %+v", answer, s)
		}
		var saved []wireFile
		_ = c.read(t.Context(), "photos.saveMessagesPhoto", nil, &saved)
		(identity{channel: "vk"}).files([]wireAttachment{{Type: "photo", Photo: answer}, {Type: "doc", Doc: answer}})
		_ = c.classify("x", &adapter.StatusError{Status: 502}, &adapter.Attempt{})
	})
}

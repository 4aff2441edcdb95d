package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// probe asks a platform whether it accepts a channel's token. It is a plain
// request of its own, not a bot's: a check must not start receiving.
type probe struct {
	channel string
	ask     func(context.Context) error
}

// mostAnswer bounds a platform's answer to a probe.
const mostAnswer = 1 << 20

func probes(cfg *Config) (list []probe) {
	for _, t := range cfg.Telegram {
		if t.On() {
			address := strings.TrimRight(t.APIURL, "/") + "/bot" + t.Token.Reveal() + "/getMe"
			list = append(list, probe{t.Name, func(ctx context.Context) error {
				return askPlatform(ctx, t.Proxy, address, nil)
			}})
		}
	}
	for _, v := range cfg.VK {
		if v.On() {
			form := url.Values{"v": {"5.199"}, "access_token": {v.Token.Reveal()}, "group_id": {strconv.Itoa(v.Group)}}
			address := strings.TrimRight(v.APIURL, "/") + "/method/groups.getById"
			list = append(list, probe{v.Name, func(ctx context.Context) error {
				return askPlatform(ctx, v.Proxy, address, form)
			}})
		}
	}
	return list
}

// askPlatform judges an answer of either platform. Errors hold neither the
// address, which may contain a token, nor the platform's words.
func askPlatform(ctx context.Context, proxy, address string, form url.Values) error {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	if p, err := url.Parse(proxy); err == nil && proxy != "" {
		transport.Proxy = http.ProxyURL(p)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return errors.New("the address of the API is not usable")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("the platform does not answer: %w", withoutAddress(err))
	}
	defer res.Body.Close()
	var answer struct {
		OK       bool            `json:"ok"`       // Telegram
		Response json.RawMessage `json:"response"` // VK
		Error    *struct {
			Code int `json:"error_code"`
		} `json:"error"`
	}
	err = json.NewDecoder(io.LimitReader(res.Body, mostAnswer)).Decode(&answer)
	switch {
	case err == nil && (answer.OK || answer.Response != nil):
		return nil
	case err == nil && answer.Error != nil:
		return fmt.Errorf("the platform refuses the token (code %d)", answer.Error.Code)
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusNotFound:
		return fmt.Errorf("the platform refuses the token (status %d)", res.StatusCode)
	}
	return fmt.Errorf("an answer that is not the platform's (status %d)", res.StatusCode)
}

func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
)

const (
	callTimeout   = 30 * time.Second
	uploadTimeout = 2 * time.Minute
	maxFile       = 20 << 20 // what getFile gives a bot
)

// client speaks the Bot API through the SDK's transport. Every error it returns
// is a *bots.SendError without the token.
type client struct {
	token    bots.Secret
	endpoint string // format of the SDK: token, method
	files    string
	api      *http.Client
	download *http.Client
}

func newClient(c Config) (*client, error) {
	t, err := adapter.NewTransport(c.Proxy, c.APIURL, c.FileURL)
	if err != nil {
		return nil, err
	}
	return &client{
		token:    c.Token,
		endpoint: strings.ReplaceAll(strings.TrimRight(c.APIURL, "/"), "%", "%%") + "/bot%s/%s",
		files:    strings.TrimRight(c.FileURL, "/"),
		api:      adapter.NewClient(t),
		download: adapter.NewDownloader(t, 0),
	}, nil
}

// bound gives the SDK, which knows no context, a client that carries one.
type bound struct {
	ctx  context.Context
	http *http.Client
}

// Do implements tgbotapi.HTTPClient.
func (b bound) Do(req *http.Request) (*http.Response, error) {
	return b.http.Do(req.WithContext(b.ctx)) // #nosec G704 -- the address is the operator's; the transport guards it
}

func (c *client) call(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return c.callFor(ctx, callTimeout, method, params)
}

func (c *client) callFor(ctx context.Context, limit time.Duration, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return c.exchange(ctx, limit, method, func(sdk *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return sdk.MakeRequest(method, params)
	})
}

func (c *client) upload(ctx context.Context, method string, params tgbotapi.Params, files []tgbotapi.RequestFile) (json.RawMessage, error) {
	return c.exchange(ctx, uploadTimeout, method, func(sdk *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return sdk.UploadFiles(method, params, files)
	})
}

func (c *client) exchange(ctx context.Context, limit time.Duration, method string,
	do func(*tgbotapi.BotAPI) (*tgbotapi.APIResponse, error)) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ctx, attempt := adapter.Watch(ctx)
	sdk := &tgbotapi.BotAPI{Token: c.token.Reveal(), Client: bound{ctx, c.api}}
	sdk.SetAPIEndpoint(c.endpoint)
	resp, err := do(sdk)
	if err != nil {
		return nil, c.classify(method, err, attempt)
	}
	return resp.Result, nil
}

// classify says what a failed call means.
func (c *client) classify(method string, err error, a *adapter.Attempt) *bots.SendError {
	return adapter.Classify(method, err, a, func(out *bots.SendError) bool {
		var refusal *tgbotapi.Error
		if !errors.As(err, &refusal) {
			return false
		}
		if refusal.Code == 0 && refusal.Message == "" { // JSON, but not the Bot API's
			out.Failure = adapter.OfStatus(a.Status())
		} else {
			refused(out, refusal)
		}
		return true
	}, c.token)
}

// refused fills out from an answer with ok:false.
func refused(out *bots.SendError, e *tgbotapi.Error) {
	if e.Code != 0 { // 0 on uploads: the HTTP status stands in
		out.Code = e.Code
	}
	switch {
	case e.MigrateToChatID != 0:
		out.Failure = bots.ChatMoved
		out.NewChat = strconv.FormatInt(e.MigrateToChatID, 10)
	case e.RetryAfter > 0 || out.Code == http.StatusTooManyRequests:
		out.Failure = bots.Throttled
		out.RetryAfter = time.Duration(max(e.RetryAfter, 1)) * time.Second
	case out.Code == http.StatusUnauthorized, out.Code == http.StatusNotFound, out.Code == http.StatusConflict:
		out.Failure = bots.Unauthorized // 404 is how a malformed token is refused
	case out.Code == http.StatusForbidden:
		out.Failure = bots.Gone
	case out.Code >= 500:
		out.Failure = bots.Temporary // ok:false: refused for sure
	default:
		out.Failure = ofDescription(e.Message)
	}
}

// Descriptions are all that tells one 400 from another.
var (
	goneWords = []string{"chat not found", "peer_id_invalid", "user not found", "user is deactivated",
		"group chat was deactivated", "not enough rights", "have no rights to send", "chat_write_forbidden",
		"bot was kicked", "bot was blocked", "not a member"}
	closedWords = []string{"message to edit not found", "message can't be edited", "message_id_invalid",
		"message to be edited not found", "there is no text in the message", "there is no caption in the message"}
)

func ofDescription(d string) bots.Failure {
	d = strings.ToLower(d)
	if strings.Contains(d, "temporarily unavailable") { // getFile's, of a file it may find the next time
		return bots.Temporary
	}
	for _, w := range goneThread {
		if strings.Contains(d, w) {
			return bots.ThreadGone
		}
	}
	for _, w := range closedThread {
		if strings.Contains(d, w) {
			return bots.ThreadClosed
		}
	}
	for _, w := range goneWords {
		if strings.Contains(d, w) {
			return bots.Gone
		}
	}
	for _, w := range closedWords {
		if strings.Contains(d, w) {
			return bots.EditClosed
		}
	}
	return bots.Invalid
}

// says tells whether the platform refused with these words.
func says(err error, words string) bool {
	var refusal *tgbotapi.Error
	return errors.As(err, &refusal) && strings.Contains(strings.ToLower(refusal.Message), words)
}

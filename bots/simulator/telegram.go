package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"otklik/bots"
)

// TelegramUsername is what the Telegram bot is called, without @.
const TelegramUsername = "otklik_simulator_bot"

const (
	telegramRoot     = "/telegram/"
	telegramSeenPath = "/telegram/seen/"
	uploadLimit      = 50 << 20
	downloadLimit    = 20 << 20
	photoLimit       = 10 << 20
)

// telegram is the Bot API server of one bot.
type telegram struct {
	s       *Simulator
	world   *world
	botID   int
	methods map[string]telegramMethod

	// Below: guarded by world.mu.
	updates  updates
	hook     *webhook
	queries  map[string]*query
	asked    []*query // in order, for forgetting the old ones
	commands map[string]json.RawMessage
	counter  int // names albums and queries
}

// telegramMethod carries out a call. It takes the world's lock itself.
type telegramMethod func(*call) (any, *telegramError)

// telegramError is a refusal in the Bot API's shape.
type telegramError struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int
}

func badRequest(why string) *telegramError {
	return &telegramError{Code: http.StatusBadRequest, Description: "Bad Request: " + why}
}

func forbidden(why string) *telegramError {
	return &telegramError{Code: http.StatusForbidden, Description: "Forbidden: " + why}
}

func (e *telegramError) reply() reply {
	body := map[string]any{"ok": false, "error_code": e.Code, "description": e.Description}
	if e.RetryAfter > 0 {
		body["parameters"] = map[string]int{"retry_after": e.RetryAfter}
	}
	if e.MigrateTo != 0 {
		body["parameters"] = map[string]int{"migrate_to_chat_id": e.MigrateTo}
	}
	return jsonReply(e.Code, body)
}

func newTelegram(s *Simulator) *telegram {
	t := &telegram{s: s, botID: 100, queries: map[string]*query{}, commands: map[string]json.RawMessage{}}
	if id, _, ok := strings.Cut(s.opt.TelegramToken, ":"); ok {
		if n := atoi(id); n > 0 {
			t.botID = n
		}
	}
	t.world = newWorld(s, bots.Telegram, t)
	t.updates.next = 1
	t.methods = t.table()
	return t
}

func (t *telegram) table() map[string]telegramMethod {
	table := map[string]telegramMethod{
		"getme":                  t.getMe,
		"setwebhook":             t.setWebhook,
		"deletewebhook":          t.deleteWebhook,
		"getwebhookinfo":         t.getWebhookInfo,
		"sendmessage":            t.sendMessage,
		"sendlocation":           t.sendLocation,
		"sendmediagroup":         t.sendMediaGroup,
		"editmessagetext":        t.editMessageText,
		"editmessagecaption":     t.editMessageCaption,
		"editmessagereplymarkup": t.editMessageReplyMarkup,
		"deletemessage":          t.deleteMessage,
		"answercallbackquery":    t.answerCallbackQuery,
		"getfile":                t.getFile,
		"setmycommands":          t.setMyCommands,
		"getmycommands":          t.getMyCommands,
		"deletemycommands":       t.deleteMyCommands,
		"getchat":                t.getChat,
		"getchatmember":          t.getChatMember,
		"getchatadministrators":  t.getChatAdministrators,
		"sendchataction":         t.sendChatAction,
		"createforumtopic":       t.createForumTopic,
		"editforumtopic":         t.editForumTopic,
		"closeforumtopic":        t.shutForumTopic("close", true),
		"reopenforumtopic":       t.shutForumTopic("reopen", false),
		"deleteforumtopic":       t.deleteForumTopic,

		"reopengeneralforumtopic": t.reopenGeneral,
	}
	for name, kind := range map[string]bots.FileKind{
		"photo": bots.Photo, "video": bots.Video, "document": bots.Document, "voice": bots.Voice,
		"video_note": VideoNote, "audio": Audio, "animation": Animation,
	} {
		table["send"+strings.ReplaceAll(name, "_", "")] = func(c *call) (any, *telegramError) { return t.sendFile(c, name, kind) }
	}
	return table
}

// ServeHTTP answers methods and downloads.
func (t *telegram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if base, ok := strings.CutPrefix(r.URL.Path, telegramSeenPath); ok {
		t.s.serveSeen(w, r, base)
		return
	}
	path := strings.TrimPrefix(r.URL.Path, telegramRoot)
	path, download := strings.CutPrefix(path, "file/")
	token, rest, ok := strings.Cut(strings.TrimPrefix(path, "bot"), "/")
	if !ok || !strings.HasPrefix(path, "bot") {
		_ = (&telegramError{Code: http.StatusNotFound, Description: "Not Found"}).reply().write(w)
		return
	}
	method := rest
	if download {
		method = "file"
	}
	c, err := read(w, r, method)
	if err != nil {
		_ = (&telegramError{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}).reply().write(w)
		return
	}
	c.chat = c.params["chat_id"]
	t.s.exchange(w, bots.Telegram, c, telegramRefusal, func() reply {
		switch {
		case token != t.s.opt.TelegramToken:
			return (&telegramError{Code: http.StatusUnauthorized, Description: "Unauthorized"}).reply()
		case download:
			return t.download(rest)
		}
		return t.answer(c)
	})
}

func (t *telegram) answer(c *call) reply {
	name := strings.ToLower(c.method)
	if name == "getupdates" { // its answer holds raw bytes
		return t.getUpdates(c)
	}
	method, ok := t.methods[name]
	if !ok {
		return (&telegramError{Code: http.StatusNotFound, Description: "Not Found"}).reply()
	}
	result, refused := method(c)
	if refused != nil {
		return refused.reply()
	}
	out := jsonReply(http.StatusOK, map[string]any{"ok": true, "result": result})
	out.accepted = true
	out.message = messageIDOf(result)
	return out
}

func messageIDOf(result any) string {
	switch m := result.(type) {
	case *tgMessage:
		return itoa(m.MessageID)
	case []*tgMessage:
		return itoa(m[0].MessageID)
	}
	return ""
}

func telegramRefusal(f *Fault) reply {
	e := telegramError{Code: f.Code, Description: f.Description, RetryAfter: f.RetryAfter}
	if e.Code == 0 {
		e.Code = f.Status
	}
	if e.Code == 0 && f.RetryAfter > 0 {
		e.Code = http.StatusTooManyRequests
	}
	if e.Code == 0 {
		e.Code = http.StatusOK // only Body is set
	}
	if e.Description == "" {
		e.Description = http.StatusText(e.Code)
		if e.RetryAfter > 0 {
			e.Description += ": retry after " + itoa(e.RetryAfter)
		}
	}
	out := e.reply()
	if f.Status != 0 {
		out.status = f.Status
	}
	return out
}

func (t *telegram) now() time.Time { return t.s.opt.Now() }

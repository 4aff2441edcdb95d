package simulator

import (
	"net/http"
	"time"

	"otklik/bots"
)

// editable finds the bot's own message that a call names. The lock is held.
func (t *telegram) editable(c *call) (*post, *telegramError) {
	chat, refused := t.target(c)
	if refused != nil {
		return nil, refused
	}
	m := chat.get(c.num("message_id"))
	if m == nil {
		return nil, badRequest("message to edit not found")
	}
	if m.from != nil {
		return nil, badRequest("message can't be edited")
	}
	return m, nil
}

// edit changes a message's words, its buttons or both. Buttons that are not
// given again disappear.
func (t *telegram) edit(c *call, fits func(*post) *telegramError, text *string) (any, *telegramError) {
	marks, refused := parseMarkup(c.params["reply_markup"])
	if refused != nil {
		return nil, refused
	}
	if len(marks.menu) > 0 || marks.remove {
		return nil, badRequest("inline keyboard expected")
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	m, refused := t.editable(c)
	if refused != nil {
		return nil, refused
	}
	if refused := fits(m); refused != nil {
		return nil, refused
	}
	if (text == nil || *text == m.text) && sameKeys(m.keys, marks.inline) {
		return nil, badRequest("message is not modified: specified new message content and reply markup " +
			"are exactly the same as a current content and reply markup of the message")
	}
	if text != nil {
		m.text, m.edited = *text, t.now()
	}
	m.keys = marks.inline
	m.chat.spoken++
	m.chat.touch()
	return t.message(m), nil
}

func (t *telegram) editMessageText(c *call) (any, *telegramError) {
	text, refused := words(c.params["text"])
	if refused != nil {
		return nil, refused
	}
	return t.edit(c, func(m *post) *telegramError {
		if len(m.files) > 0 || m.place != nil {
			return badRequest("there is no text in the message to edit")
		}
		return nil
	}, &text)
}

func (t *telegram) editMessageCaption(c *call) (any, *telegramError) {
	text, refused := caption(c.params["caption"])
	if refused != nil {
		return nil, refused
	}
	return t.edit(c, func(m *post) *telegramError {
		if len(m.files) == 0 {
			return badRequest("there is no caption in the message to edit")
		}
		return nil
	}, &text)
}

func (t *telegram) editMessageReplyMarkup(c *call) (any, *telegramError) {
	return t.edit(c, func(*post) *telegramError { return nil }, nil)
}

// deleteMessage removes any message: the bot is an administrator in groups, and
// in private chats it may remove both sides'.
func (t *telegram) deleteMessage(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.target(c)
	if refused != nil {
		return nil, refused
	}
	m := chat.get(c.num("message_id"))
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if t.now().Sub(m.at) > deleteWindow {
		return nil, badRequest("message can't be deleted for everyone")
	}
	m.deleted = true
	chat.touch()
	return true, nil
}

const (
	deleteWindow = 48 * time.Hour
	queryWindow  = 30 * time.Second // folk says 15 s; a loaded test machine gets some grace
)

// query is a press that waits for its answer.
type query struct {
	id string
	at time.Time
}

// ask opens a query for a press and forgets those past answering. The lock is held.
func (t *telegram) ask() *query {
	now := t.now()
	for len(t.asked) > 0 && now.Sub(t.asked[0].at) > queryWindow {
		delete(t.queries, t.asked[0].id)
		t.asked = t.asked[1:]
	}
	t.counter++
	q := &query{id: itoa(7_000_000_000 + t.counter), at: now}
	t.queries[q.id] = q
	t.asked = append(t.asked, q)
	return q
}

func (t *telegram) answerCallbackQuery(c *call) (any, *telegramError) {
	if bots.Units(c.params["text"]) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	q := t.queries[c.params["callback_query_id"]]
	if q == nil || t.now().Sub(q.at) > queryWindow {
		return nil, &telegramError{Code: http.StatusBadRequest,
			Description: "Bad Request: query is too old and response timeout expired or query ID is invalid"}
	}
	delete(t.queries, q.id)
	return true, nil
}

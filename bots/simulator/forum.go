package simulator

import (
	"slices"

	"otklik/bots"
)

// Topic is a topic of a Telegram forum as a person sees it; General is none.
type Topic struct {
	ID     string
	Name   string
	Closed bool
}

// topic is one as the platform keeps it. It is guarded by its world's lock.
type topic struct {
	id     int // of the service message that began it
	name   string
	closed bool
}

// MakeForum divides a Telegram group into topics.
func (c *Chat) MakeForum() {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.forum = c.Group() && c.w.platform == bots.Telegram
}

// Topics lists the topics that are there, the oldest first.
func (c *Chat) Topics() []Topic {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	list := make([]Topic, len(c.topics))
	for i, t := range c.topics {
		list[i] = Topic{ID: itoa(t.id), Name: t.name, Closed: t.closed}
	}
	return list
}

// DeleteTopic is what a person does to a topic; all that was said there goes with it.
// Nobody tells the bot.
func (c *Chat) DeleteTopic(id string) { c.onTopic(id, c.dropTopic) }

// CloseTopic is what a person does to a topic.
func (c *Chat) CloseTopic(id string) { c.onTopic(id, func(t *topic) { t.closed = true }) }

// CloseGeneral is what a person does to the general topic. Nobody may write there then, the
// bot included, until somebody opens it again.
func (c *Chat) CloseGeneral() {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.shut = c.forum
	c.touch()
}

func (c *Chat) onTopic(id string, do func(*topic)) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if t := c.topic(atoi(id)); t != nil {
		do(t)
		c.touch()
	}
}

// SayIn sends text in a topic.
func (p *Person) SayIn(c *Chat, topic, text string) (Message, error) {
	return p.send(c, &post{text: text, thread: atoi(topic)})
}

// topic finds one that is there. The lock is held.
func (c *Chat) topic(id int) *topic {
	for _, t := range c.topics {
		if t.id == id {
			return t
		}
	}
	return nil
}

// dropTopic takes a topic away with its messages. The lock is held.
func (c *Chat) dropTopic(gone *topic) {
	for _, p := range c.posts {
		p.deleted = p.deleted || p.thread == gone.id
	}
	c.topics = slices.DeleteFunc(c.topics, func(t *topic) bool { return t == gone })
}

// managesTopics tells whether the bot may open and close topics. The lock is held.
func (c *Chat) managesTopics() bool { return !c.seat.plain && !c.seat.noTopics }

// threaded checks the topic that a message is to go to, 0 for General. The lock is held.
func threaded(c *call, chat *Chat) (int, *telegramError) {
	id := c.num("message_thread_id")
	if id == 0 && chat.shut {
		return 0, badRequest("TOPIC_CLOSED")
	}
	if id == 0 {
		return 0, nil
	}
	t := chat.topic(id)
	switch {
	case t == nil:
		return 0, badRequest("message thread not found")
	case t.closed && !chat.managesTopics():
		return 0, badRequest("TOPIC_CLOSED")
	}
	return id, nil
}

// forum finds the forum that a call is about and checks the bot's right. The lock is held.
func (t *telegram) forum(c *call, deed string) (*Chat, *telegramError) {
	chat, refused := t.target(c)
	switch {
	case refused != nil:
		return nil, refused
	case !chat.forum:
		return nil, badRequest("the chat is not a forum")
	case !chat.managesTopics():
		return nil, badRequest("not enough rights to " + deed + " a topic")
	}
	return chat, nil
}

func (t *telegram) createForumTopic(c *call) (any, *telegramError) {
	name := c.params["name"]
	if n := len([]rune(name)); n < 1 || n > bots.MostThreadName {
		return nil, badRequest("TOPIC_TITLE_EMPTY")
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.forum(c, "create")
	if refused != nil {
		return nil, refused
	}
	service := chat.put(&post{deleted: true}) // which the screen does not show
	chat.topics = append(chat.topics, &topic{id: service.id, name: name})
	return map[string]any{"message_thread_id": service.id, "name": name, "icon_color": 7322096}, nil
}

// changeTopic does something to the topic that a call names.
func (t *telegram) changeTopic(c *call, deed string, do func(*Chat, *topic) bool) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.forum(c, deed)
	if refused != nil {
		return nil, refused
	}
	one := chat.topic(c.num("message_thread_id"))
	switch {
	case one == nil:
		return nil, badRequest("TOPIC_ID_INVALID")
	case !do(chat, one):
		return nil, badRequest("TOPIC_NOT_MODIFIED")
	}
	chat.touch()
	return true, nil
}

func (t *telegram) editForumTopic(c *call) (any, *telegramError) {
	return t.changeTopic(c, "edit", func(_ *Chat, one *topic) bool {
		changed := one.name != c.params["name"]
		one.name = c.params["name"]
		return changed
	})
}

// shutForumTopic closes a topic, or opens it again.
func (t *telegram) shutForumTopic(deed string, closed bool) telegramMethod {
	return func(c *call) (any, *telegramError) {
		return t.changeTopic(c, deed, func(_ *Chat, one *topic) bool {
			changed := one.closed != closed
			one.closed = closed
			return changed
		})
	}
}

func (t *telegram) reopenGeneral(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.forum(c, "reopen")
	switch {
	case refused != nil:
		return nil, refused
	case !chat.shut:
		return nil, badRequest("TOPIC_NOT_MODIFIED")
	}
	chat.shut = false
	chat.touch()
	return true, nil
}

func (t *telegram) deleteForumTopic(c *call) (any, *telegramError) {
	return t.changeTopic(c, "delete", func(chat *Chat, one *topic) bool {
		chat.dropTopic(one)
		return true
	})
}

// topical says in which topic a message is; one that replies to nothing replies to the
// message that began its topic.
func (m *tgMessage) topical(p *post) {
	if p.thread == 0 {
		return
	}
	m.Thread, m.InTopic = p.thread, true
}

// beginning is the message that began a topic.
func (t *telegram) beginning(p *post) *tgMessage {
	return &tgMessage{MessageID: p.thread, From: t.self(), Chat: wireChat(p.chat), Thread: p.thread, InTopic: true, Date: p.at.Unix()}
}

// topicOf is the name of a post's topic, "" in General.
func (p *post) topicOf() string {
	if t := p.chat.topic(p.thread); t != nil {
		return t.name
	}
	return ""
}

// inTopic puts a person's reply where what it replies to is, and refuses what is said in
// a topic that is not there.
func (p *post) inTopic(c *Chat) error {
	if p.reply != nil {
		p.thread = p.reply.thread
	}
	if p.thread != 0 && c.topic(p.thread) == nil {
		return ErrNoSuch
	}
	return nil
}

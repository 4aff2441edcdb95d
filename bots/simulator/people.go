package simulator

import (
	"errors"
	"fmt"
	"strconv"

	"otklik/bots"
)

// What a real client would not let a person do.
var (
	ErrBlocked  = errors.New("simulator: the person has blocked the bot")
	ErrStranger = errors.New("simulator: the person is not in this chat")
	ErrEmpty    = errors.New("simulator: an empty message cannot be sent")
	ErrTooLong  = errors.New("simulator: the text is too long")
	ErrNoSuch   = errors.New("simulator: no such message or button")
	ErrForeign  = errors.New("simulator: the message is somebody else's")
)

const (
	textLimit    = 4096
	captionLimit = 1024
	albumLimit   = 10
)

// Person is a user of one messenger. It is safe for concurrent use.
type Person struct {
	w        *world
	id       int
	name     string
	language string
	private  *Chat
	started  bool // has written to the bot, so that the bot may write back
	blocked  bool
}

// ID is the person's id in the platform.
func (p *Person) ID() string { return strconv.Itoa(p.id) }

// Name is the display name.
func (p *Person) Name() string { return p.name }

// Platform tells which messenger the person uses.
func (p *Person) Platform() bots.Platform { return p.w.platform }

// Chat is the private chat with the bot.
func (p *Person) Chat() *Chat {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.w.privateChat(p)
}

// Say sends text; c nil means the private chat.
func (p *Person) Say(c *Chat, text string) (Message, error) {
	return p.send(c, &post{text: text})
}

// Reply answers message to of chat c, with words, photos or both.
func (p *Person) Reply(c *Chat, to, text string, photos ...[]byte) (Message, error) {
	sent, err := p.sendAll(c, to, p.compose(text, photos))
	if err != nil {
		return Message{}, err
	}
	return sent[0], nil
}

// Photo sends pictures. Several make an album: in Telegram as many messages,
// in VK one message.
func (p *Person) Photo(c *Chat, caption string, jpeg ...[]byte) ([]Message, error) {
	if len(jpeg) == 0 {
		return nil, ErrEmpty
	}
	return p.sendAll(c, "", p.compose(caption, jpeg))
}

// File sends a document, a video, a voice message, or one of Telegram's own kinds.
func (p *Person) File(c *Chat, kind bots.FileKind, name, caption string, data []byte) (Message, error) {
	return p.send(c, &post{text: caption, files: []*file{p.w.s.files.add(p.id, kind, name, data)}})
}

// ReplyFile is File in answer to message to.
func (p *Person) ReplyFile(c *Chat, to string, kind bots.FileKind, name, caption string, data []byte) (Message, error) {
	sent, err := p.sendAll(c, to, []*post{{text: caption, files: []*file{p.w.s.files.add(p.id, kind, name, data)}}})
	if err != nil {
		return Message{}, err
	}
	return sent[0], nil
}

// Contact sends a telephone from the address book, of somebody whom the platform does
// not know. His own a person sends by pressing the button that asks for it.
func (p *Person) Contact(c *Chat, phone string) (Message, error) {
	return p.send(c, &post{contact: &contact{phone: phone}})
}

// phone is the person's own.
func (p *Person) phone() string { return fmt.Sprintf("7900%07d", p.id%10_000_000) }

// EditText changes a message of the person's own.
func (p *Person) EditText(c *Chat, messageID, text string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c, err := p.enter(c)
	if err != nil {
		return err
	}
	m := c.getText(messageID)
	if m == nil {
		return fmt.Errorf("edit %q: %w", messageID, ErrNoSuch)
	}
	if m.from != p {
		return ErrForeign
	}
	changed := *m
	changed.text = text
	if err := check(p.w.platform, &changed); err != nil {
		return err
	}
	m.text, m.edited = text, p.w.now()
	c.touch()
	if c.seat.hears(m) {
		p.w.net.changed(m)
	}
	return nil
}

// Block stops the bot: it can no longer write to the person.
func (p *Person) Block() { p.setBlocked(true) }

// Unblock lets the bot write again.
func (p *Person) Unblock() { p.setBlocked(false) }

// Look opens the chat with the bot. VK tells it of that; Telegram tells no bot.
func (p *Person) Look() {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.net.opened(p)
}

func (p *Person) setBlocked(to bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.blocked == to {
		return
	}
	p.blocked, p.started = to, true
	c := p.w.privateChat(p)
	p.w.net.stopped(p, to)
	c.touch()
}

// compose splits pictures into messages as the person's app would.
func (p *Person) compose(text string, photos [][]byte) []*post {
	if len(photos) == 0 {
		return []*post{{text: text}}
	}
	files := make([]*file, len(photos))
	for i, b := range photos {
		files[i] = p.w.s.files.add(p.id, bots.Photo, "", b)
	}
	if p.w.platform == bots.VK {
		return []*post{{text: text, files: files}}
	}
	out := make([]*post, len(files))
	for i, f := range files {
		out[i] = &post{files: []*file{f}}
		if len(files) > 1 {
			out[i].album = "album" + strconv.Itoa(files[0].n)
		}
	}
	out[0].text = text
	return out
}

func (p *Person) send(c *Chat, m *post) (Message, error) {
	sent, err := p.sendAll(c, "", []*post{m})
	if err != nil {
		return Message{}, err
	}
	return sent[0], nil
}

func (p *Person) sendAll(c *Chat, replyTo string, parts []*post) ([]Message, error) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c, err := p.enter(c)
	if err != nil {
		return nil, err
	}
	var reply *post
	if replyTo != "" {
		if reply = c.getText(replyTo); reply == nil {
			return nil, fmt.Errorf("reply to %q: %w", replyTo, ErrNoSuch)
		}
	}
	if len(parts) > albumLimit {
		return nil, ErrTooLong
	}
	for _, m := range parts {
		if err := check(p.w.platform, m); err != nil {
			return nil, err
		}
	}
	out := make([]Message, len(parts))
	for i, m := range parts {
		m.reply = reply
		if err := m.inTopic(c); err != nil {
			return nil, fmt.Errorf("topic %d: %w", m.thread, err)
		}
		out[i] = p.deliver(c, m).view(p.w.s)
	}
	return out, nil
}

// deliver puts a checked message into the chat and tells the bot.
func (p *Person) deliver(c *Chat, m *post) *post {
	m.from, m.hidden = p, c.hidden[p]
	if m.place != nil && p.w.platform == bots.VK {
		m.payload = c.locationPayload()
	}
	if (m.place != nil || m.contact != nil) && c.oneTime {
		c.menu, c.oneTime = nil, false // it was good for this one answer
	}
	c.put(m)
	if c.seat.hears(m) {
		p.w.net.said(m)
	}
	return m
}

// enter finds the chat and checks that the person can write there; whoever
// writes to the bot in private has started it. The lock is held.
func (p *Person) enter(c *Chat) (*Chat, error) {
	if c == nil {
		c = p.w.privateChat(p)
	}
	if c.person == p {
		if p.blocked {
			return nil, ErrBlocked
		}
		p.started = true
		return c, nil
	}
	if c.w != p.w || c.members[p.id] != p {
		return nil, ErrStranger
	}
	return c, nil
}

func check(on bots.Platform, m *post) error {
	limit := textLimit
	switch {
	case m.place != nil || m.contact != nil:
		return nil
	case len(m.files) > albumLimit:
		return ErrTooLong
	case len(m.files) > 0:
		if on != bots.VK {
			limit = captionLimit
		}
	case m.text == "":
		return ErrEmpty
	}
	if bots.Units(m.text) > limit {
		return ErrTooLong
	}
	return nil
}

package simulator

import (
	"context"
	"strconv"

	"otklik/bots"
)

// Chat is one conversation with the bot in it. It is safe for concurrent use.
type Chat struct {
	w       *world
	id      int
	title   string
	person  *Person         // of a private chat
	members map[int]*Person // of a group
	sorted  []*Person       // members in the order they came

	posts   []*post // posts[i].id == i+1
	menu    [][]key
	oneTime bool          // the menu hides after one press
	notify  chan struct{} // closed at the next change; nil when nobody waits
	sent    sentBefore    // VK: random ids
	spoken  int           // what the bot has said and changed
	movedTo int           // Telegram: the supergroup that this group has become
	seat    seat          // the bot's, in a group
	forum   bool          // Telegram: it has topics
	shut    bool          // Telegram: its general topic is closed
	topics  []*topic
	hidden  map[*Person]bool // Telegram: administrators who stay anonymous
}

// ID is the chat's id in its platform.
func (c *Chat) ID() string { return strconv.Itoa(c.id) }

// Title is the group's title or the person's name.
func (c *Chat) Title() string { return c.title }

// Platform tells where the chat is.
func (c *Chat) Platform() bots.Platform { return c.w.platform }

// Group reports whether several people may write here.
func (c *Chat) Group() bool { return c.person == nil }

// Members lists who is in the chat besides the bot.
func (c *Chat) Members() []*Person {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.person != nil {
		return []*Person{c.person}
	}
	return append([]*Person(nil), c.sorted...)
}

// Join takes one more person into a group.
func (c *Chat) Join(p *Person) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.person == nil && p.w == c.w && c.members[p.id] == nil {
		c.members[p.id] = p
		c.sorted = append(c.sorted, p)
	}
}

// Messages gives the chat as a human sees it: edits applied, deleted ones gone.
func (c *Chat) Messages() []Message {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.since(0)
}

// Since gives the messages after the n-th, as a human sees them: whoever follows a
// long chat need not read it all again. Messages are numbered by their ids.
func (c *Chat) Since(n int) []Message {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.since(min(max(n, 0), len(c.posts)))
}

// since is Since; the world's lock is held.
func (c *Chat) since(n int) []Message {
	out := make([]Message, 0, len(c.posts)-n)
	for _, p := range c.posts[n:] {
		if !p.deleted {
			out = append(out, p.view(c.w.s))
		}
	}
	return out
}

// Newest is the number of the last message, 0 in an empty chat.
func (c *Chat) Newest() int {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return len(c.posts)
}

// Menu is the keyboard below the input field, nil when there is none.
func (c *Chat) Menu() [][]Button {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return buttons(c.menu)
}

// Spoken counts what the bot has said or changed here so far. It costs nothing,
// which matters to whoever waits in thousands of chats at once.
func (c *Chat) Spoken() int {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.spoken
}

// Changed gives a channel that is closed at the next change of the chat. Take it
// before looking at the messages, so that no change is missed.
func (c *Chat) Changed() <-chan struct{} {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.notify == nil {
		c.notify = make(chan struct{})
	}
	return c.notify
}

// Wait blocks until ok is true of the messages, or returns ctx's error.
func (c *Chat) Wait(ctx context.Context, ok func([]Message) bool) error {
	for {
		changed := c.Changed()
		if ok(c.Messages()) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// touch wakes those who wait. The world's lock is held.
func (c *Chat) touch() {
	if c.notify != nil {
		close(c.notify)
		c.notify = nil
	}
}

// put appends a message. The world's lock is held.
func (c *Chat) put(p *post) *post {
	p.chat, p.id, p.at = c, len(c.posts)+1, c.w.now()
	if c.person != nil {
		c.w.posts++
		p.global = c.w.posts
	}
	c.posts = append(c.posts, p)
	if p.from == nil {
		c.spoken++
	}
	c.touch()
	return p
}

// get finds a message that is still there. The world's lock is held.
func (c *Chat) get(id int) *post {
	if id < 1 || id > len(c.posts) || c.posts[id-1].deleted {
		return nil
	}
	return c.posts[id-1]
}

func (c *Chat) getText(id string) *post {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil
	}
	return c.get(n)
}

// last gives the newest message, nil in an empty chat.
func (c *Chat) last() *post {
	for i := len(c.posts); i > 0; i-- {
		if !c.posts[i-1].deleted {
			return c.posts[i-1]
		}
	}
	return nil
}

package simulator

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"otklik/bots"
)

const botName = "Otklik"

// network tells the bot what people did, in the platform's own words. Every
// method is called under the world's lock.
type network interface {
	said(*post)
	changed(*post)
	pressed(p *Person, on *post, k key)
	stopped(p *Person, blocked bool)
	opened(p *Person) // his private chat
	seated(c *Chat, by *Person, in bool)
	inject([]byte)
}

// world is the people and the chats of one platform.
type world struct {
	s          *Simulator
	platform   bots.Platform
	net        network
	firstID    int // of people
	firstGroup int
	groupStep  int

	mu     sync.Mutex
	people map[int]*Person
	chats  map[int]*Chat
	order  []*Chat
	groups int
	posts  int // VK numbers the messages of private chats together
}

func newWorld(s *Simulator, p bots.Platform, n network) *world {
	w := &world{s: s, platform: p, net: n, people: map[int]*Person{}, chats: map[int]*Chat{}}
	w.firstID, w.firstGroup, w.groupStep = 1001, -1001000000001, -1
	if p == bots.VK {
		w.firstID, w.firstGroup, w.groupStep = 5001, 2000000001, 1
	}
	return w
}

func (w *world) now() time.Time { return w.s.opt.Now() }

func (w *world) addPerson(name, language string) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := &Person{w: w, id: w.firstID + len(w.people), name: name, language: language}
	w.people[p.id] = p
	return p
}

func (w *world) addGroup(title string, members []*Person) *Chat {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &Chat{w: w, id: w.firstGroup + w.groups*w.groupStep, title: title, members: map[int]*Person{}}
	w.groups++
	for _, m := range members {
		if m.w == w {
			c.members[m.id] = m
			c.sorted = append(c.sorted, m)
		}
	}
	w.add(c)
	return c
}

// privateChat gives the person's dialog with the bot. The lock is held.
func (w *world) privateChat(p *Person) *Chat {
	if p.private == nil {
		p.private = &Chat{w: w, id: p.id, title: p.name, person: p}
		w.add(p.private)
	}
	return p.private
}

func (w *world) add(c *Chat) {
	w.chats[c.id] = c
	w.order = append(w.order, c)
}

func (w *world) list() []*Chat {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]*Chat(nil), w.order...)
}

func (w *world) find(id string) (*Chat, bool) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return nil, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.chats[n]
	return c, ok
}

// names splits a display name as the platforms keep it.
func names(full string) (first, last string) {
	first, last, _ = strings.Cut(full, " ")
	return first, last
}

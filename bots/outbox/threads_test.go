package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

// Thread and SaveThread keep what a Queue keeps of threads.
func (q *memory) Thread(_ context.Context, chat bots.Chat, topic string) (bots.ThreadState, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.threads[topic], nil
}

func (q *memory) SaveThread(_ context.Context, _ bots.Chat, t bots.Topic, s bots.ThreadState, _ time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.forgetful > 0 {
		q.forgetful--
		return errBroken
	}
	if q.threads == nil {
		q.threads = map[string]bots.ThreadState{}
	}
	q.threads[t.Key] = s
	return nil
}

// forum is a platform with threads. What it was asked stands in a log.
type forum struct {
	platform
	open    map[string]bool // threads that are there: true = not closed
	opened  int
	refuses map[string]error // by method, once
	said    []string
	at      []time.Duration
}

func (f *forum) does(deed string) error {
	f.said = append(f.said, deed)
	f.at = append(f.at, time.Since(epoch()))
	method, _, _ := strings.Cut(deed, " ")
	err := f.refuses[method]
	delete(f.refuses, method)
	return err
}

func (f *forum) OpenThread(_ context.Context, _ bots.Chat, name string) (string, error) {
	if err := f.does("open " + name); err != nil {
		return "", err
	}
	f.opened++
	id := fmt.Sprint("t", f.opened)
	f.open[id] = true
	return id, nil
}

func (f *forum) CloseThread(_ context.Context, _ bots.Chat, thread string) error {
	if err := f.does("close " + thread); err != nil {
		return err
	}
	f.open[thread] = false
	return nil
}

func (f *forum) ReopenThread(_ context.Context, _ bots.Chat, thread string) error {
	if err := f.does("reopen " + thread); err != nil {
		return err
	}
	f.open[thread] = true
	return nil
}

func (f *forum) Send(_ context.Context, out bots.Outbound) (string, error) {
	deed := fmt.Sprintf("send %s in %s", out.Text, out.Thread)
	if out.Edit != "" {
		deed = fmt.Sprintf("edit %s", out.Text)
	}
	if err := f.does(deed); err != nil {
		return "", err
	}
	if open, there := f.open[out.Thread]; out.Thread != "" && !there {
		return "", refusal(bots.ThreadGone)
	} else if out.Thread != "" && !open && f.refuses["shut"] != nil {
		return "", refusal(bots.ThreadClosed)
	}
	return fmt.Sprint("m", out.Key), nil
}

func refusal(f bots.Failure) *bots.SendError {
	return &bots.SendError{Failure: f, Err: errors.New("x")}
}

func newForum() *forum { return &forum{open: map[string]bool{}, refuses: map[string]error{}} }

// about is a letter of a topic in the one chat.
func about(id bots.LetterID, text string, topic bots.Topic) bots.Letter {
	return bots.Letter{ID: id, Chat: bots.Chat{Channel: "a", ID: "room"}, Text: text, Purpose: bots.Card, Group: true, Topic: topic}
}

var caseOne = bots.Topic{Key: "case:1", Name: "one", Case: 1}

// TestThreadsOfTopics: a topic's thread is opened once and before its first letter; it is
// closed by a letter, once, and opened again by one that is not over.
func TestThreadsOfTopics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over, end := caseOne, caseOne
		over.Over, end.Close = true, true
		plain := bots.Topic{}
		f, q := newForum(), newMemory(about(1, "card", caseOne), about(2, "words", caseOne), about(3, "", end), about(4, "late", over),
			about(5, "", end), about(6, "alarm", plain), about(7, "again", caseOne))
		if err := deliver(t, q, f, time.Minute); err != nil {
			t.Fatal(err)
		}
		want := []string{"open one", "send card in t1", "send words in t1", "close t1", "send late in t1", "send alarm in ", "reopen t1", "send again in t1"}
		if !slices.Equal(f.said, want) {
			t.Errorf("the platform was asked\n%q, want\n%q", f.said, want)
		}
		if q.row(3).state != Sent || q.row(5).state != Merged {
			t.Errorf("the closing became %q, the second one %q", q.row(3).state, q.row(5).state)
		}
	})
}

// TestADeletedThread: a letter whose thread somebody has deleted goes to a new one, which
// dialogs is told of; an edit does not, since its card is shown anew.
func TestADeletedThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newForum()
		q := newMemory(about(2, "words", caseOne))
		q.threads = map[string]bots.ThreadState{"case:1": {ID: "t9"}}
		if err := deliver(t, q, f, time.Minute); err != nil {
			t.Fatal(err)
		}
		if want := []string{"send words in t9", "open one", "send words in t1"}; !slices.Equal(f.said, want) {
			t.Errorf("the platform was asked %q, want %q", f.said, want)
		}
		if !slices.Equal(q.lost, []string{"t9"}) {
			t.Errorf("lost: %q", q.lost)
		}
		edit := about(3, "card", caseOne)
		edit.EditOf = 2
		q.post(edit)
		delete(f.open, "t1")
		f.refuses["edit"] = refusal(bots.EditClosed)
		if err := deliver(t, q, f, time.Minute); err != nil {
			t.Fatal(err)
		}
		if q.row(3).state != Merged || !slices.Equal(q.lost, []string{"t9", "t1"}) {
			t.Errorf("the edit became %q, lost %q", q.row(3).state, q.lost)
		}
	})
}

// TestWithoutTheRight: while no thread can be opened letters go to the chat itself, and
// the chat is not asked for each of them; later it is asked again. A closed thread that
// cannot be reopened is passed over as well.
func TestWithoutTheRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, q := newForum(), newMemory(about(1, "card", caseOne), about(2, "words", caseOne))
		f.refuses["open"] = refusal(bots.NoThreads)
		later := about(3, "later", caseOne)
		later.NotUntil = epoch().Add(threadless + time.Second)
		q.post(later)
		if err := deliver(t, q, f, 2*threadless); err != nil {
			t.Fatal(err)
		}
		want := []string{"open one", "send card in ", "send words in ", "open one", "send later in t1"}
		if !slices.Equal(f.said, want) {
			t.Errorf("the platform was asked %q, want %q", f.said, want)
		}
		q.post(about(4, "shut", caseOne), about(5, "reopened", caseOne))
		f.open["t1"], f.said = false, nil
		f.refuses["send"], f.refuses["reopen"] = refusal(bots.ThreadClosed), refusal(bots.NoThreads)
		if err := deliver(t, q, f, time.Minute); err != nil {
			t.Fatal(err)
		}
		if want := []string{"send shut in t1", "reopen t1", "send shut in ", "send reopened in t1"}; !slices.Equal(f.said, want) {
			t.Errorf("the platform was asked %q, want %q", f.said, want)
		}
	})
}

// TestOpeningInDoubt: an answer to the opening that is lost, or that cannot be recorded,
// costs a thread and no letter, and no letter goes twice.
func TestOpeningInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, q := newForum(), newMemory(about(1, "card", caseOne))
		f.refuses["open"], q.forgetful = refusal(bots.Unknown), 2
		if err := deliver(t, q, f, 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		want := []string{"open one", "open one", "open one", "open one", "send card in t3"}
		if r := q.row(1); !slices.Equal(f.said, want) || r.state != Sent || r.letter.Doubts != 0 {
			t.Errorf("the platform was asked %q, want %q; the letter became %+v", f.said, want, r)
		}
		f.said = nil
		q.post(about(2, "other", bots.Topic{Key: "case:2", Name: "two"}))
		f.refuses["open"] = refusal(bots.Gone)
		if err := deliver(t, q, f, time.Minute); err != nil {
			t.Fatal(err)
		}
		if r := q.row(2); r.state != Dead || r.reason != string(bots.Gone) || !r.told {
			t.Errorf("in a chat that is gone the letter became %+v", r)
		}
	})
}

// TestThreadsWithinTheBudget: opening and closing count as messages of the group.
func TestThreadsWithinTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, q := newForum(), newMemory()
		for i := range bots.LetterID(40) {
			topic := bots.Topic{Key: fmt.Sprint("case:", i), Name: fmt.Sprint(i)}
			q.post(about(3*i+1, "card", topic))
			topic.Close = true
			q.post(about(3*i+2, "", topic))
		}
		if err := deliver(t, q, f, 10*time.Minute, func(o *Options) { o.Pace["a"] = bots.Pace{Total: -1, Chat: -1, Group: 20} }); err != nil {
			t.Fatal(err)
		}
		if len(f.said) != 120 {
			t.Fatalf("%d calls", len(f.said))
		}
		for i := range f.at[:len(f.at)-20] {
			if f.at[i+20]-f.at[i] < time.Minute {
				t.Fatalf("21 calls within a minute from %v", f.at[i])
			}
		}
	})
}

// TestAnAnswerInADeletedThread goes to the chat itself: it belongs to no topic.
func TestAnAnswerInADeletedThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		said := about(1, "yes", bots.Topic{})
		said.Thread = "t9"
		f, q := newForum(), newMemory(said)
		if err := deliver(t, q, f, time.Minute); err != nil {
			t.Fatal(err)
		}
		if want := []string{"send yes in t9", "send yes in "}; !slices.Equal(f.said, want) || q.row(1).state != Sent {
			t.Errorf("the platform was asked %q, want %q", f.said, want)
		}
	})
}

// TestAClosedGeneralThread is opened for a letter; where it may not be the letter waits for
// who may, and that is told.
func TestAClosedGeneralThread(t *testing.T) {
	for _, may := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			f, q := newForum(), newMemory(about(1, "alarm", bots.Topic{}))
			f.refuses["send"] = refusal(bots.ThreadClosed)
			if !may {
				f.refuses["reopen"] = refusal(bots.NoThreads)
			}
			if err := deliver(t, q, f, time.Minute); err != nil {
				t.Fatal(err)
			}
			if r := q.row(1); may != (r.state == Sent) || may == r.told {
				t.Errorf("may %v: the letter became %+v", may, r)
			}
			if err := deliver(t, q, f, threadless); err != nil {
				t.Fatal(err)
			}
			if r := q.row(1); r.state != Sent || r.letter.Doubts != 0 {
				t.Errorf("when it is open the letter became %+v", r)
			}
		})
	}
}

// TestAPlatformWithoutThreads gets the letters as they are.
func TestAPlatformWithoutThreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		end := caseOne
		end.Close = true
		p, q := &platform{}, newMemory(about(1, "card", caseOne), about(2, "", end))
		if err := deliver(t, q, p, time.Minute); err != nil {
			t.Fatal(err)
		}
		if len(p.calls) != 1 || p.calls[0].out.Thread != "" || q.row(2).state != Merged {
			t.Errorf("sent %+v; the closing became %q", p.calls, q.row(2).state)
		}
	})
}

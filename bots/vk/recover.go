package vk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/events"

	"otklik/bots"
)

const (
	// longestGap is how far back lost messages are looked for: what is older may
	// have been forgotten by whoever drops repeats, and could not be told from new.
	longestGap = 48 * time.Hour
	gapMargin  = 10 * time.Minute // our clock and VK's may differ
	pageSize   = 200
	mostMissed = 5000 // messages of one chat
	perBatch   = 100
	// mostTries of a history that VK does not give: then it is passed over, since
	// nothing else is received meanwhile. It takes half a minute.
	mostTries = 8
)

// missing says what may have been missed.
type missing struct {
	since time.Time
	tail  bool // of each chat only what follows our last message: nobody knows since when we were away
}

// missedSince reads until when everything is known to have been taken, zero for
// unknown.
func missedSince(sure, now time.Time, margin time.Duration) missing {
	oldest := now.Add(-longestGap)
	if sure.IsZero() {
		return missing{since: oldest, tail: true}
	}
	since := sure.Add(-margin)
	if since.Before(oldest) {
		since = oldest
	}
	return missing{since: since}
}

// notBefore looks no further back than to floor.
func (m missing) notBefore(floor time.Time) missing {
	if m.since.Before(floor) {
		m.since = floor
	}
	return m
}

// heading is what must be known of a message to choose it.
type heading struct {
	ID   int   `json:"conversation_message_id"`
	Date int64 `json:"date"`
	From int   `json:"from_id"`
}

// search is the looking for what one gap has hidden, over as many tries as it
// takes: a chat that was read is not read again.
type search struct {
	missing
	began time.Time // of the first try: whatever was said before is found
	done  map[int]bool
	tries map[int]int // that failed, by peer
}

// searchSince begins a search, see missedSince and notBefore.
func searchSince(sure, floor time.Time, margin time.Duration) *search {
	now := time.Now()
	return &search{missing: missedSince(sure, now, margin).notBefore(floor), began: now, done: map[int]bool{}, tries: map[int]int{}}
}

// catchUp reads from the chats' histories what people said while events may have
// passed unseen, and offers it to sink as the events it was, in each chat's order.
// What was taken before is known there by its AltKey. Presses of buttons under a
// message cannot be recovered: they leave no message, and their ids live a
// minute. A history that VK does not show is told of and passed over. After an
// error the same search can go on.
func (b *Bot) catchUp(ctx context.Context, s *search, sink bots.Sink) error {
	peers, err := b.conversations(ctx, s.missing)
	if err != nil {
		if notShown(err) {
			b.log.Warn("what was missed cannot be read", "err", err)
			return nil
		}
		return err
	}
	// What fails comes last, so that it keeps nobody else waiting.
	slices.SortStableFunc(peers, func(a, b int) int { return cmp.Compare(s.tries[a], s.tries[b]) })
	found := 0
	for _, peer := range peers {
		if s.done[peer] {
			continue
		}
		updates, err := b.history(ctx, peer, s.missing)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			if !s.passOver(peer, err) {
				return err
			}
			b.log.Warn("what was missed cannot be read", "peer", peer, "err", err)
		}
		found += len(updates)
		for some := range slices.Chunk(updates, perBatch) {
			if !b.offer(ctx, sink, b.batch(ctx, some)) {
				return nil
			}
		}
		s.done[peer] = true
	}
	b.log.Info("looked for missed messages", "since", s.since, "unanswered only", s.tail, "chats", len(peers), "offered", found)
	return nil
}

// passOver tells whether receiving goes on without a chat's history: when VK does
// not show it, and when it has failed too often, although VK lists the chats. A
// refused token and a request to wait are not the chat's.
func (s *search) passOver(peer int, err error) bool {
	if notShown(err) {
		return true
	}
	switch bots.FailureOf(err) {
	case bots.Unauthorized, bots.Throttled:
		return false
	}
	s.tries[peer]++
	return s.tries[peer] >= mostTries
}

// notShown tells a refusal that will not change.
func notShown(err error) bool {
	var s *bots.SendError
	return errors.As(err, &s) && (notAllowed(s) || s.Failure == bots.Invalid || s.Failure == bots.Gone)
}

// conversations lists the chats with something in them since then. VK gives the
// newest first, but pinned ones before them, so that only a page without any ends
// the list. What moves meanwhile moves to the front and is met already.
func (b *Bot) conversations(ctx context.Context, m missing) (peers []int, err error) {
	for offset := 0; ; offset += pageSize {
		var page struct {
			Items []struct {
				Conversation struct {
					Peer struct {
						ID int `json:"id"`
					} `json:"peer"`
				} `json:"conversation"`
				Last heading `json:"last_message"`
			} `json:"items"`
		}
		params := api.Params{"group_id": b.config.Group, "count": pageSize, "offset": offset}
		if err := b.client.read(ctx, "messages.getConversations", params, &page); err != nil {
			return nil, err
		}
		recent := false
		for _, c := range page.Items {
			if c.Last.Date < m.since.Unix() {
				continue
			}
			recent = true
			answered := m.tail && c.Last.From == -b.config.Group
			if !answered && !slices.Contains(peers, c.Conversation.Peer.ID) {
				peers = append(peers, c.Conversation.Peer.ID)
			}
		}
		if !recent || len(page.Items) < pageSize {
			return peers, nil
		}
	}
}

// history gives what people said in a chat, oldest first, as events.
func (b *Bot) history(ctx context.Context, peer int, m missing) ([]json.RawMessage, error) {
	said := map[int]json.RawMessage{} // by id: pages shift when something is said meanwhile
	for offset := 0; offset < mostMissed; offset += pageSize {
		var page struct {
			Items []json.RawMessage `json:"items"`
		}
		params := api.Params{"group_id": b.config.Group, "peer_id": peer, "count": pageSize, "offset": offset}
		if err := b.client.read(ctx, "messages.getHistory", params, &page); err != nil {
			return nil, err
		}
		if b.pick(said, peer, page.Items, m) || len(page.Items) < pageSize {
			break
		}
	}
	ids := make([]int, 0, len(said))
	for id := range said {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare)
	updates := make([]json.RawMessage, len(ids))
	for i, id := range ids {
		updates[i] = said[id]
	}
	return updates, nil
}

// pick adds a page's messages of people to said; end tells that what follows is
// too old.
func (b *Bot) pick(said map[int]json.RawMessage, peer int, page []json.RawMessage, m missing) (end bool) {
	for _, raw := range page {
		var h heading
		if json.Unmarshal(raw, &h) != nil || h.ID == 0 {
			b.log.Warn("a message of the history cannot be read", "peer", peer)
			continue
		}
		ours := h.From == -b.config.Group
		if h.Date < m.since.Unix() || ours && m.tail {
			return true
		}
		if !ours {
			said[h.ID] = missed(b.config.Group, peer, h.ID, raw)
		}
	}
	return false
}

// missed is the event that told of a message, but for the event's id, which no
// history keeps: the message's own name stands in.
func missed(group, peer, id int, message json.RawMessage) json.RawMessage {
	raw, err := json.Marshal(map[string]any{
		"type": events.EventMessageNew, "event_id": altKey(peer, id), "group_id": group, "v": version,
		"object": map[string]any{"message": message},
	})
	if err != nil { // message is JSON: it was decoded a moment ago
		return message
	}
	return raw
}

package vk

import (
	"time"

	"otklik/bots"
)

// Convert reads one event as received, without the network: a press is not
// answered, and people have no names but their ids.
func (b *Bot) Convert(raw []byte) bots.Batch {
	batch := bots.Batch{Channel: b.config.Name}
	u, err := convert(raw, identity{b.config.Name, b.config.Group}, time.Now())
	switch {
	case err != nil:
		batch.Broken = []bots.Broken{{Key: u.event.ID, Raw: raw, Reason: err.Error()}}
	case u.msg != nil:
		batch.Messages = []bots.Inbound{*u.msg}
	}
	return batch
}

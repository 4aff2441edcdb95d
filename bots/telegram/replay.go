package telegram

import (
	"strconv"
	"time"

	"otklik/bots"
)

// Convert reads one update as received, without the network: a press is not
// answered, and while the bot's own name is unknown a mention of it stays in
// the words.
func (b *Bot) Convert(raw []byte) bots.Batch {
	batch := bots.Batch{Channel: b.config.Name}
	u, hasID, err := convert(raw, b.identity(), time.Now())
	switch {
	case err != nil:
		broken := bots.Broken{Raw: raw, Reason: err.Error()}
		if hasID {
			broken.Key = strconv.FormatInt(u.id, 10)
		}
		batch.Broken = []bots.Broken{broken}
	case u.msg != nil:
		batch.Messages = []bots.Inbound{*u.msg}
	}
	return batch
}

package main

import (
	"context"
	"io"
	"log/slog"
	"time"

	"otklik/bots"
	"otklik/bots/copier"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
)

// openCopier makes the copier of files.
func openCopier(cfg *Config, s *store.Store, messengers map[string]bots.Messenger, log *slog.Logger, m *metrics, t troubles) (*copier.Copier, error) {
	kept, spool, err := cfg.Media.open()
	if err != nil {
		return nil, err
	}
	largest := map[string]int64{}
	for name, bot := range messengers {
		largest[name] = cfg.Media.largestOf(bot.Limits())
	}
	return copier.New(copier.Options{
		Book: s, Store: kept, Spool: spool, Messengers: messengers, Largest: largest, Now: s.Now, Log: log,
		Wake: s.FilesWanted, Observe: m.file, Alarm: t.noteFiles,
	}), nil
}

// copies open a file from the first of several places that knows it.
type copies []outbox.Copies

// Open implements outbox.Copies.
func (c copies) Open(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	for _, place := range c {
		if body, err := place.Open(ctx, f); body != nil || err != nil {
			return body, err
		}
	}
	return nil, nil
}

// fileAlarms are the alarms of the copier's troubles.
var fileAlarms = map[copier.TroubleKind]dialogs.AlarmKind{
	copier.TroubleLost: dialogs.AlarmFiles, copier.TroubleFull: dialogs.AlarmDisk, copier.TroubleAway: dialogs.AlarmBlobs,
}

// tellFiles passes a trouble of the copier on. That it could not be told is in the log.
func (g *gateway) tellFiles(ctx context.Context, t copier.Trouble) {
	a := dialogs.Alarm{Kind: fileAlarms[t.Kind], Channel: t.Channel}
	if a.Kind == dialogs.AlarmFiles {
		a.Count = 1
	}
	if t.Over {
		_ = g.reception.Over(ctx, a)
		return
	}
	_ = g.reception.Alarm(ctx, a)
}

// noteFiles is copier.Options.Alarm.
func (t troubles) noteFiles(f copier.Trouble) { t.put(trouble{files: &f}) }

// keepDraft is for how long copies are kept of what was never filed: longer than
// anybody comes back to a draft.
const keepDraft = 30 * 24 * time.Hour

// sweep destroys the copies that nobody may keep any longer.
func (g *gateway) sweep(ctx context.Context) {
	gone, err := g.copier.Sweep(ctx, keepDraft)
	if err != nil && ctx.Err() == nil {
		g.log.Error("destroying copies of files", "err", err)
	}
	if gone > 0 {
		g.log.Info("copies of files destroyed", "count", gone)
	}
}

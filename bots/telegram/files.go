package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
)

// perform makes the call of r, carrying the bytes of files from other channels.
func (b *Bot) perform(ctx context.Context, r request, out bots.Outbound) (json.RawMessage, error) {
	if len(r.uploads) == 0 {
		return b.client.call(ctx, r.method, r.params)
	}
	files := make([]tgbotapi.RequestFile, 0, len(r.uploads))
	for _, u := range r.uploads {
		body, err := adapter.Open(ctx, out.Fetch, u.file)
		if err != nil {
			return nil, err
		}
		defer body.Close() // the SDK forgets to, when the request fails
		files = append(files, tgbotapi.RequestFile{
			Name: u.field,
			Data: tgbotapi.FileReader{Name: fileName(u.file), Reader: io.NopCloser(body)},
		})
	}
	return b.client.upload(ctx, r.method, r.params, files)
}

func fileName(f bots.File) string {
	if f.Name != "" {
		return f.Name
	}
	return string(f.Kind) + map[bots.FileKind]string{
		bots.Photo: ".jpg", bots.Video: ".mp4", bots.Voice: ".ogg",
	}[f.Kind]
}

// Fetch implements bots.Messenger. The link holds the token, so it is never
// kept and never shown.
func (b *Bot) Fetch(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	raw, err := b.client.call(ctx, "getFile", tgbotapi.Params{"file_id": f.ID})
	if err != nil {
		return nil, err
	}
	var file struct {
		Path string `json:"file_path"`
	}
	if err := json.Unmarshal(raw, &file); err != nil || file.Path == "" {
		return nil, &bots.SendError{Failure: bots.Temporary, Err: errors.New("getFile: answer without file_path")}
	}
	path := (&url.URL{Path: file.Path}).EscapedPath()
	link := b.client.files + "/bot" + b.client.token.Reveal() + "/" + path
	return adapter.Download(ctx, b.client.download, link, maxFile, b.client.token)
}

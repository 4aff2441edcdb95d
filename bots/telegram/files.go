package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
	"otklik/bots/media"
)

// The types of file for which bots.FileKind has no word. The platform refuses to
// send a file as one of another type, so the type stands before the file_id in a
// bots.File.ID: "audio|<file_id>".
const (
	videoNote = "video_note"
	audio     = "audio"
	animation = "animation"
)

// methods are how each type is sent.
var methods = map[string]string{
	string(bots.Photo): "sendPhoto", string(bots.Video): "sendVideo", string(bots.Voice): "sendVoice",
	string(bots.Document): "sendDocument", videoNote: "sendVideoNote", audio: "sendAudio", animation: "sendAnimation",
}

// splitRef takes a bots.File.ID apart; own is "" where the file's kind says it all.
func splitRef(id string) (own, fileID string) {
	if own, fileID, ok := strings.Cut(id, "|"); ok {
		return own, fileID
	}
	return "", id
}

// perform makes the call of r. Where the platform knows a file_id of our own no
// longer, the bytes go in its place.
func (b *Bot) perform(ctx context.Context, r request, out bots.Outbound) (json.RawMessage, error) {
	raw, err := b.carry(ctx, r, out, b.config.Name)
	if len(r.uploads) == len(out.Files) || !forgotten(err) {
		return raw, err
	}
	whole, rendering := render(out, nobodys)
	if rendering != nil {
		return nil, err
	}
	b.log.Info("the platform has forgotten a file, its bytes are sent", "letter", out.Key)
	return b.carry(ctx, whole, out, nobodys)
}

// nobodys is a channel none of whose files goes by file_id.
const nobodys = ""

// forgotten tells whether the platform refused a file_id.
func forgotten(err error) bool {
	if bots.FailureOf(err) != bots.Invalid {
		return false
	}
	for _, words := range []string{"file identifier", "file_id", "file reference", "file_reference"} {
		if says(err, words) {
			return true
		}
	}
	return false
}

// carry makes the call of r, with the bytes of all files but those of channel own
// that can go by file_id.
func (b *Bot) carry(ctx context.Context, r request, out bots.Outbound, own string) (json.RawMessage, error) {
	if len(r.uploads) == 0 {
		return b.client.call(ctx, r.method, r.params)
	}
	files := slices.Clone(out.Files)
	bodies := make([]io.Reader, len(files))
	for _, u := range r.uploads {
		body, err := adapter.Open(ctx, adapter.Fetcher(out, b), u.file)
		if err != nil {
			return nil, err
		}
		defer body.Close() // the SDK forgets to, when the request fails
		bodies[u.at] = body
		if u.file.Channel == own && !untouched(u.file) { // the platform has it as what it is
			continue
		}
		if files[u.at], bodies[u.at], err = media.Clean(u.file, body); err != nil {
			return nil, adapter.Broken(u.file, err)
		}
	}
	out.Files = alike(files, out.Files)
	r, err := render(out, own) // some may be no pictures, whatever they were called
	if err != nil {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: err}
	}
	parts := make([]tgbotapi.RequestFile, len(r.uploads))
	for i, u := range r.uploads {
		parts[i] = tgbotapi.RequestFile{
			Name: u.field,
			Data: tgbotapi.FileReader{Name: fileName(u.file), Reader: io.NopCloser(bodies[u.at])},
		}
	}
	return b.client.upload(ctx, r.method, r.params, parts)
}

// alike makes documents of a whole album when one of its pictures turned out to
// be none: an album holds no pictures beside documents.
func alike(files, claimed []bots.File) []bots.File {
	turned := false
	for i := range files {
		turned = turned || files[i].Kind != claimed[i].Kind
	}
	for i := range files {
		if turned && len(files) > 1 {
			files[i].Kind = bots.Document
		}
	}
	return files
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
	_, id := splitRef(f.ID)
	raw, err := b.client.call(ctx, "getFile", tgbotapi.Params{"file_id": id})
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

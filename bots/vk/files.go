package vk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
	"otklik/bots/media"
)

// files reads attachments; one of another shape is skipped, the rest stay.
func (me identity) files(attachments []wireAttachment) (files []bots.File) {
	for _, a := range attachments {
		var raw json.RawMessage
		var kind bots.FileKind
		switch a.Type {
		case "photo":
			raw, kind = a.Photo, bots.Photo
		case "doc":
			raw, kind = a.Doc, bots.Document
		case "video":
			raw, kind = a.Video, bots.Video
		case "audio_message":
			raw, kind = a.Voice, bots.Voice
		default:
			continue
		}
		var f wireFile
		if json.Unmarshal(raw, &f) != nil || f.ID == 0 {
			continue
		}
		files = append(files, bots.File{Channel: me.channel, ID: f.ref(a.Type), Kind: kind, Name: f.Title, Size: f.Size,
			Closed: kind == bots.Video && f.Owner > 0 && f.Key != ""})
	}
	return files
}

// ref is a bots.File.ID: the attachment for sending again, a bar, and the
// address for fetching ("" where VK gives a bot none, as for videos).
func (f wireFile) ref(kind string) string {
	ref := attachment(kind, f.Owner, f.ID, f.Key)
	switch {
	case f.Ogg != "":
		return ref + "|" + f.Ogg
	case len(f.Sizes) > 0:
		return ref + "|" + largest(f.Sizes)
	case kind == "video":
		return ref + "|"
	}
	return ref + "|" + f.URL
}

func attachment(kind string, owner, id int, key string) string {
	ref := kind + strconv.Itoa(owner) + "_" + strconv.Itoa(id)
	if key != "" {
		ref += "_" + key
	}
	return ref
}

// splitRef takes a bots.File.ID apart.
func splitRef(id string) (attachment, url string) {
	attachment, url, _ = strings.Cut(id, "|")
	return attachment, url
}

// byName tells whether a community may send a file by its attachment. What people
// send in a dialogue is theirs: VK drops it from a community's message without a
// word, so that its bytes must go.
func byName(id string) bool {
	ref, url := splitRef(id)
	owner := strings.TrimLeft(ref, "abcdefghijklmnopqrstuvwxyz_")
	keyless := strings.Count(owner, "_") == 1
	return strings.HasPrefix(owner, "-") || url == "" && keyless
}

func largest(sizes []wireSize) string {
	best := sizes[0]
	for _, s := range sizes[1:] {
		if s.Width*s.Height >= best.Width*best.Height {
			best = s
		}
	}
	return best.URL
}

// upload carries a file's bytes to VK and gives the attachment to
// send. Nothing is visible yet, so that a lost answer is never in doubt.
func (b *Bot) upload(ctx context.Context, out bots.Outbound, f bots.File) (string, error) {
	body, err := adapter.Open(ctx, adapter.Fetcher(out, b), f)
	if err != nil {
		return "", err
	}
	defer body.Close()
	f, clean, err := media.Clean(f, body)
	if err != nil {
		return "", adapter.Broken(f, err)
	}
	var ref string
	if f.Kind == bots.Photo && path.Ext(f.Name) != ".webp" { // VK's albums take JPEG, PNG and GIF
		ref, err = b.uploadPhoto(ctx, out.Chat.ID, f, clean)
	} else {
		ref, err = b.uploadDocument(ctx, out.Chat.ID, f, clean)
	}
	return ref, ofLetter(adapter.Harmless(err))
}

type uploadServer struct {
	URL string `json:"upload_url"`
}

func (b *Bot) uploadPhoto(ctx context.Context, peer string, f bots.File, body io.Reader) (string, error) {
	var server uploadServer
	if err := b.client.read(ctx, "photos.getMessagesUploadServer", api.Params{"peer_id": peer}, &server); err != nil {
		return "", err
	}
	var posted struct {
		Server json.Number `json:"server"`
		Photo  string      `json:"photo"`
		Hash   string      `json:"hash"`
	}
	if err := b.client.post(ctx, server.URL, "photo", "photo"+path.Ext(f.Name), body, &posted); err != nil {
		return "", err
	}
	var saved []wireFile
	err := b.client.read(ctx, "photos.saveMessagesPhoto",
		api.Params{"server": posted.Server.String(), "photo": posted.Photo, "hash": posted.Hash}, &saved)
	if err != nil {
		return "", err
	}
	if len(saved) != 1 {
		return "", notSaved()
	}
	return attachment("photo", saved[0].Owner, saved[0].ID, saved[0].Key), nil
}

// uploadDocument also carries videos: a community's token may not upload those.
func (b *Bot) uploadDocument(ctx context.Context, peer string, f bots.File, body io.Reader) (string, error) {
	kind := "doc"
	if f.Kind == bots.Voice {
		kind = "audio_message"
	}
	var server uploadServer
	err := b.client.read(ctx, "docs.getMessagesUploadServer", api.Params{"peer_id": peer, "type": kind}, &server)
	if err != nil {
		return "", err
	}
	var posted struct {
		File string `json:"file"`
	}
	if err := b.client.post(ctx, server.URL, "file", f.Name, body, &posted); err != nil {
		return "", err
	}
	var saved struct {
		Type  string   `json:"type"`
		Doc   wireFile `json:"doc"`
		Voice wireFile `json:"audio_message"`
	}
	err = b.client.read(ctx, "docs.save", api.Params{"file": posted.File, "title": f.Name}, &saved)
	if err != nil {
		return "", err
	}
	file := saved.Doc
	if saved.Type == "audio_message" {
		file = saved.Voice
	}
	if file.ID == 0 {
		return "", notSaved()
	}
	return attachment("doc", file.Owner, file.ID, file.Key), nil
}

func notSaved() error {
	return &bots.SendError{Failure: bots.Temporary, Err: errors.New("upload: not saved")}
}

// Fetch implements bots.Messenger.
func (b *Bot) Fetch(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	_, address := splitRef(f.ID)
	if address == "" {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: bots.ErrNoBytes}
	}
	return adapter.Download(ctx, b.client.download, address, maxFile, b.client.token)
}

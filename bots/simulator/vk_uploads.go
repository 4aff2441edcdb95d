package simulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"otklik/bots"
)

// uploadServer says where to post a file of this kind: "photo" or "doc".
func (v *vk) uploadServer(kind string) vkMethod {
	return func(c *call) (any, *vkError) {
		if peer := c.num("peer_id"); peer != 0 {
			v.world.mu.Lock()
			_, refused := v.known(peer)
			v.world.mu.Unlock()
			if refused != nil {
				return nil, refused
			}
		}
		if kind == "doc" && c.params["type"] == "audio_message" {
			return map[string]any{"upload_url": v.s.url + vkUploadPath + "voice"}, nil
		}
		return map[string]any{"upload_url": v.s.url + vkUploadPath + kind, "album_id": -64, "group_id": v.group, "user_id": 0}, nil
	}
}

// upload takes the bytes; a photo or a document is usable only after its save
// method.
func (v *vk) upload(c *call) reply {
	kind := strings.TrimPrefix(c.r.URL.Path, vkUploadPath)
	if kind == "photo" {
		return v.uploadPhoto(c)
	}
	up := c.files["file"]
	if up == nil || len(up.data) == 0 {
		return jsonReply(http.StatusOK, map[string]string{"error": "no_file", "error_descr": "file is empty"})
	}
	as := bots.Document
	if kind == "voice" {
		as = bots.Voice
	}
	f := v.s.files.add(-v.group, as, up.name, up.data)
	out := jsonReply(http.StatusOK, map[string]string{"file": uploadTicket(f)})
	out.accepted = true
	return out
}

func (v *vk) uploadPhoto(c *call) reply {
	answer := map[string]any{"server": 1, "photo": "[]", "hash": "none"}
	up := c.files["photo"]
	taken := up != nil && len(up.data) > 0 && len(up.data) <= uploadLimit
	if taken {
		f := v.s.files.add(-v.group, bots.Photo, up.name, up.data)
		answer["photo"], answer["hash"] = `[{"photo":"`+uploadTicket(f)+`"}]`, uploadTicket(f)
	}
	out := jsonReply(http.StatusOK, answer)
	out.accepted = taken
	return out
}

// uploadTicket names an uploaded file to the save methods.
func uploadTicket(f *file) string { return "upload" + itoa(f.n) }

func (v *vk) ticket(text string, photo bool) *file {
	n, ok := strings.CutPrefix(text, "upload")
	f := v.s.files.get(atoi(n))
	if !ok || f == nil || f.owner != -v.group || photo != (f.kind == bots.Photo) {
		return nil
	}
	return f
}

func (v *vk) savePhoto(c *call) (any, *vkError) {
	var list []struct {
		Photo string `json:"photo"`
	}
	if json.Unmarshal([]byte(c.params["photo"]), &list) != nil || len(list) == 0 {
		return nil, wrongParameter("photos_list is invalid")
	}
	out := []*vkPhoto{}
	for _, one := range list {
		f := v.ticket(one.Photo, true)
		if f == nil || c.params["server"] != "1" || c.params["hash"] != uploadTicket(f) {
			return nil, wrongParameter("photos_list is invalid")
		}
		out = append(out, v.photo(f, v.now().Unix()))
	}
	return out, nil
}

func (v *vk) saveDoc(c *call) (any, *vkError) {
	f := v.ticket(c.params["file"], false)
	if f == nil {
		return nil, wrongParameter("file is invalid")
	}
	if f.kind == bots.Voice {
		d := v.doc(f)
		d.LinkOgg = v.s.seenURL(bots.VK, f)
		return map[string]any{"type": "audio_message", "audio_message": d}, nil
	}
	d := v.doc(f)
	d.Title = orElse(c.params["title"], d.Title)
	return map[string]any{"type": "doc", "doc": d}, nil
}

func (v *vk) download(base string) reply {
	f := v.s.files.named(base)
	if f == nil {
		return reply{status: http.StatusNotFound, mime: "text/plain", body: []byte("not found")}
	}
	return reply{status: http.StatusOK, mime: contentType(f), body: f.data, accepted: true}
}

package simulator

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"otklik/bots"
)

// The kinds of file only Telegram has: none can be sent as a file of another.
const (
	VideoNote bots.FileKind = "video_note" // round, and without a caption
	Audio     bots.FileKind = "audio"
	Animation bots.FileKind = "animation"
)

// file is bytes a platform keeps. It never changes.
type file struct {
	n     int
	owner int // VK: who keeps it, the community is negative
	kind  bots.FileKind
	name  string
	data  []byte
}

// base is the last element of the file's address.
func (f *file) base() string {
	ext := path.Ext(f.name)
	if ext == "" {
		ext = map[bots.FileKind]string{bots.Photo: ".jpg", bots.Video: ".mp4", bots.Voice: ".ogg"}[f.kind]
	}
	return strconv.Itoa(f.n) + ext
}

// files keeps every file of both platforms. The zero value is ready.
type files struct {
	mu  sync.Mutex
	all []*file // all[i].n == i+1
}

func (fs *files) add(owner int, kind bots.FileKind, name string, data []byte) *file {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := &file{n: len(fs.all) + 1, owner: owner, kind: kind, name: name, data: append([]byte(nil), data...)}
	fs.all = append(fs.all, f)
	return f
}

func (fs *files) get(n int) *file {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if n < 1 || n > len(fs.all) {
		return nil
	}
	return fs.all[n-1]
}

// named finds a file by the last element of its address.
func (fs *files) named(base string) *file {
	number, _, _ := strings.Cut(base, ".")
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	if f := fs.get(n); f != nil && f.base() == base {
		return f
	}
	return nil
}

// seenURL is where a person's screen loads the file from; no token is needed.
func (s *Simulator) seenURL(p bots.Platform, f *file) string {
	if p == bots.VK {
		return s.url + vkFilePath + f.base()
	}
	return s.url + telegramSeenPath + f.base()
}

// serveFile writes the file's bytes.
func serveFile(w http.ResponseWriter, f *file) {
	w.Header().Set("Content-Type", contentType(f))
	w.Header().Set("Content-Length", strconv.Itoa(len(f.data)))
	_, _ = w.Write(f.data) // #nosec G705 -- a simulated file server; a reader that left is not its concern
}

func contentType(f *file) string {
	if f.kind == bots.Photo {
		return http.DetectContentType(f.data)
	}
	return "application/octet-stream"
}

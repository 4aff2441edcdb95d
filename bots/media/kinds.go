package media

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strings"

	"otklik/bots"
)

// Head is how much of a file tells its type, in bytes.
const Head = 4 << 10

// kind is a type of file: which extensions it may go by, the first where the
// sender's own is none of them, and as what a messenger may carry it.
type kind struct {
	mime    string
	ext     []string
	carried []bots.FileKind
}

// carries tells whether a file of this type may travel as k.
func (t kind) carries(k bots.FileKind) bool {
	return k == bots.Document || slices.Contains(t.carried, k)
}

var (
	photo = []bots.FileKind{bots.Photo}
	video = []bots.FileKind{bots.Video}
	voice = []bots.FileKind{bots.Voice}

	// opaque is what nobody recognises. Names of drawings, spreadsheets and the
	// like may stay; what a double click would run may not.
	opaque = kind{ext: []string{"bin", "dwg", "dxf", "cdr", "psd", "gz", "tar", "p7s", "sig", "sgn", "eml", "msg", "shp", "dbf", "amr", "aac"}}
	// inert is what somebody's machine would run or show as a page of ours.
	inert = kind{ext: []string{"bin"}}
	text  = kind{mime: "text/plain", ext: []string{"txt", "csv", "log", "md", "json", "geojson", "rtf"}}
)

// kinds are the types by net/http's names, and by ours.
var kinds = map[string]kind{
	"image/jpeg": {ext: []string{"jpg", "jpeg"}, carried: photo},
	"image/png":  {ext: []string{"png"}, carried: photo},
	"image/webp": {ext: []string{"webp"}, carried: photo},
	"image/gif":  {ext: []string{"gif"}},
	"image/bmp":  {ext: []string{"bmp"}},
	"image/tiff": {ext: []string{"tif", "tiff"}},
	"image/heif": {ext: []string{"heic", "heif", "avif"}},

	"video/mp4":  {ext: []string{"mp4", "m4v", "mov", "m4a", "3gp"}, carried: append(video, voice...)},
	"video/webm": {ext: []string{"webm", "mkv"}, carried: video},
	"video/avi":  {ext: []string{"avi"}, carried: video},

	"application/ogg": {ext: []string{"ogg", "oga", "opus", "ogv"}, carried: append(voice, video...)},
	"audio/mpeg":      {ext: []string{"mp3"}, carried: voice},
	"audio/wave":      {ext: []string{"wav"}, carried: voice},

	"application/pdf":              {ext: []string{"pdf"}},
	"application/zip":              {ext: []string{"zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "kmz"}},
	"application/x-ole":            {ext: []string{"doc", "xls", "ppt", "msg"}},
	"application/x-7z":             {ext: []string{"7z"}},
	"application/x-gzip":           {ext: []string{"gz", "tgz"}},
	"application/x-rar-compressed": {ext: []string{"rar"}},
}

// magics are beginnings that net/http does not know. at is where they stand.
var magics = []struct {
	at    int
	magic string
	mime  string
}{
	{0, "\xFF\xD8", "image/jpeg"}, // whatever follows: decoders look for the next marker
	{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole"},
	{0, "7z\xBC\xAF\x27\x1C", "application/x-7z"},
	{0, "II*\x00", "image/tiff"}, {0, "MM\x00*", "image/tiff"},
	{4, "ftyphei", "image/heif"}, {4, "ftyphev", "image/heif"}, {4, "ftypmif", "image/heif"},
	{4, "ftypmsf", "image/heif"}, {4, "ftypavi", "image/heif"},
	{4, "ftyp", "video/mp4"},
	{0, "\xFF\xFB", "audio/mpeg"}, {0, "\xFF\xF3", "audio/mpeg"}, {0, "\xFF\xF2", "audio/mpeg"},
}

// programs begin like this.
var programs = []string{"MZ", "\x7fELF", "#!", "\xCA\xFE\xBA\xBE", "\xFE\xED\xFA", "\xCF\xFA\xED\xFE", "\xCE\xFA\xED\xFE", "L\x00\x00\x00\x01\x14\x02\x00", "dex\n"}

// TypeOf names a file's type by its first bytes; what nobody recognises, and
// programs, are "application/octet-stream".
func TypeOf(head []byte) string { return cmp.Or(typeOf(head).mime, "application/octet-stream") }

// typeOf recognises a file by its first bytes, never by its name.
func typeOf(head []byte) kind {
	for _, p := range programs {
		if bytes.HasPrefix(head, []byte(p)) {
			return inert
		}
	}
	for _, m := range magics {
		if len(head) > m.at && bytes.HasPrefix(head[m.at:], []byte(m.magic)) {
			return known(m.mime)
		}
	}
	if len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP" {
		return known("image/webp") // also where it breaks off before its first chunk
	}
	mime, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return known(mime)
}

func known(mime string) kind {
	t, ok := kinds[mime]
	switch {
	case ok:
		t.mime = mime
		return t
	case strings.HasPrefix(mime, "text/"): // pages too: as plain text they are harmless
		return text
	}
	return opaque
}

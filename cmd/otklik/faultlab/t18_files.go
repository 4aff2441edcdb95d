//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg" // what a desk is shown as a picture must be one
	_ "image/png"
	"io"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	_ "golang.org/x/image/webp"

	"otklik/bots"
	"otklik/bots/hostile"
	"otklik/bots/simulator"
)

// hostileFiles is T18: files that residents of one messenger send to a desk in the
// other.
func hostileFiles() Experiment {
	return Experiment{
		Name: "T18", Fault: "hostile files from one messenger to a desk in the other: pixel bombs, oversize, wrong types, names that leave the folder, polyglots, EXIF",
		Load: "%d files",
		Full: Size{Faults: 2000}, Quick: Size{Faults: 200}, Bound: time.Hour,
		Pass: "memory grows by less than 64 MB; nothing that is no picture is shown as one, no name can be run; no place and no second file comes out; nothing is lost",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{}, func(w *World) error {
				var ways []*fileWay
				for on, desk := range map[bots.Platform]string{bots.Telegram: "utilities", bots.VK: "city"} {
					way, err := w.fileWay(on, desk)
					if err != nil {
						return err
					}
					ways = append(ways, way)
				}
				grown, err := w.sendHostile(ways)
				if err != nil {
					return err
				}
				return w.judgeFiles(ways, grown)
			})
		},
	}
}

// fileWay is residents of one messenger with a case each, and the desk that gets what they
// add to them.
type fileWay struct {
	*Somebody        // who sends now
	receipt   string // what he answers to
	people    []*Somebody
	on        bots.Platform
	to        string
	desk      *Somebody
	sent      int
}

func (w *World) fileWay(on bots.Platform, desk string) (*fileWay, error) {
	f := &fileWay{on: on, to: desk, desk: w.Crowd.Desks[desk]}
	return f, w.relieve(f)
}

// relieve lets the next resident file a case and send from now on.
func (w *World) relieve(f *fileWay) error {
	filing, err := w.filedBy(f.on, fmt.Sprintf("sender%d", len(f.people)), f.to)
	if err != nil {
		return err
	}
	f.Somebody = filing.Resident
	f.people = append(f.people, f.Somebody)
	m, err := f.Await(w.ctx, 0, w.Crowd.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full"), "")
	f.receipt = m.ID
	return err
}

// mostOfOne is how many files one resident sends: more in a minute would be a flood, which
// its desk sees as one message that counts them.
const mostOfOne = 15

// addFile sends one more file to a case.
func (w *World) addFile(f *fileWay, file bots.File, data []byte) error {
	if f.sent > 0 && f.sent%mostOfOne == 0 {
		if err := w.relieve(f); err != nil {
			return err
		}
	}
	var err error
	if file.Kind == bots.Photo {
		_, err = f.Reply(f.At, f.receipt, "", data)
	} else {
		_, err = f.ReplyFile(f.At, f.receipt, file.Kind, file.Name, "", data)
	}
	f.sent++
	return err
}

// warmUp is how many innocent files go first: the memory that any file takes is no
// growth.
const warmUp = 10

// sendHostile sends the files and tells by how much the gateway's memory has grown.
func (w *World) sendHostile(ways []*fileWay) (grown int, err error) {
	files, life := hostile.Files(), w.replicas[0].current()
	for i := range warmUp {
		if err := w.addFile(ways[i%2], bots.File{Kind: bots.Photo, Name: "photo.jpg"}, hostile.JPEG(800, 600)); err != nil {
			return 0, err
		}
	}
	if err := w.quiet(); err != nil {
		return 0, err
	}
	before, _, err := life.resident()
	if err != nil {
		return 0, err
	}
	if err := life.forget(); err != nil {
		return 0, err
	}
	for i := range w.Faults {
		data, err := io.ReadAll(files[i%len(files)].Data())
		if err != nil {
			return 0, err
		}
		if err := w.addFile(ways[(i+i/len(files))%2], files[i%len(files)].File, data); err != nil {
			return 0, fmt.Errorf("%s: %w", files[i%len(files)].What, err)
		}
		if i%20 == 19 {
			if err := w.quiet(); err != nil {
				return 0, err
			}
		}
	}
	if err := w.quiet(); err != nil {
		return 0, err
	}
	_, most, err := life.resident()
	w.count("memory_mb", most>>20)
	return most - before, err
}

// quiet waits until the gateway has taken everything and no letter is due.
func (w *World) quiet() error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	for asked := ""; ; {
		if err := rest(w.ctx, db); err != nil {
			return err
		}
		seen, err := Rows(w.ctx, db, "SELECT count(*) FROM seen", 1)
		if err != nil {
			return err
		}
		if seen[0][0] == asked {
			return nil
		}
		asked = seen[0][0]
		if err := pause(w.ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

const mostGrowth = 64 << 20

func (w *World) judgeFiles(ways []*fileWay, grown int) error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	crossed, err := w.crossed(db)
	if err != nil {
		return err
	}
	arrived, sent, told := 0, 0, 0
	for _, way := range ways {
		sent += way.sent
		told += w.refusedAtOnce(way)
		for _, m := range way.desk.At.Messages() {
			if !crossed[screenPlace{chatOf(way.desk.At), m.ID}] {
				continue
			}
			arrived += len(m.Photos) + len(m.Files)
			if err := w.judgeAttached(m); err != nil {
				return err
			}
		}
	}
	dead, err := Rows(w.ctx, db, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'merged') AND purpose = 'thread'", 1)
	if err != nil {
		return err
	}
	w.count("files", sent)
	w.count("arrived", arrived)
	w.count("refused_and_told", told+number(dead[0][0])) // oversize, pixel bombs, and videos that VK hands to no program
	w.atMost("lost", sent-arrived-told-number(dead[0][0]), 0)
	w.atMost("memory_growth_mb", max(0, grown)>>20, mostGrowth>>20-1)
	if err := w.Stop(); err != nil {
		return err
	}
	return w.logsAreDiscreet()
}

// refusedAtOnce counts the files of which their senders were told that nobody takes
// them.
func (w *World) refusedAtOnce(way *fileWay) (n int) {
	words := []string{w.Crowd.script.part("file.too_large", "Max"), w.Crowd.script.part("file.closed")}
	for _, s := range way.people {
		for _, m := range s.At.Messages() {
			if m.From == "bot" && (Contains(m.Text, words[0]) || Contains(m.Text, words[1])) {
				n++
			}
		}
	}
	return n
}

func (w *World) load(address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(w.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req) // #nosec G704 -- the lab's own simulator
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

// crossed are the messages with files that came from another messenger. Those of
// the same one are shown by their name there, as the messenger keeps them.
func (w *World) crossed(db *sql.DB) (map[screenPlace]bool, error) {
	rows, err := Rows(w.ctx, db, "SELECT channel, chat, message_id, body FROM outbox WHERE state = 'sent'", 4)
	list := map[screenPlace]bool{}
	for _, r := range rows {
		var body struct {
			Files []struct {
				Channel string `json:"channel"`
			} `json:"files"`
		}
		if err := json.Unmarshal([]byte(r[3]), &body); err != nil {
			return nil, err
		}
		for _, f := range body.Files {
			list[screenPlace{bots.Chat{Channel: r[0], ID: r[1]}, r[2]}] = f.Channel != r[0]
		}
	}
	return list, err
}

func (w *World) judgeAttached(m simulator.Message) error {
	for _, p := range m.Photos {
		if err := w.judgePhoto(p.URL); err != nil {
			return err
		}
	}
	for _, f := range m.Files {
		if err := w.judgeFile(f); err != nil {
			return err
		}
	}
	return nil
}

// judgePhoto: what is shown as a picture is one, and only that.
func (w *World) judgePhoto(address string) error {
	data, err := w.load(address)
	if err != nil {
		return err
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		w.wrong("shown as a picture: %.60q", data)
	}
	w.tellsNothing(data)
	return nil
}

func (w *World) tellsNothing(data []byte) {
	if bytes.Contains(data, []byte(hostile.Canary)) {
		w.wrong("the canary came out in %d bytes: %.60q", len(data), data)
	}
}

// judgeFile: a document cannot be run by its name.
func (w *World) judgeFile(f simulator.Attachment) error {
	runs := []string{".exe", ".bat", ".js", ".html", ".htm", ".svg", ".lnk", ".scr", ".sh", ".hta", ".ps1", ".dll"}
	odd := strings.ContainsFunc(f.Name, func(r rune) bool { return unicode.Is(unicode.C, r) || strings.ContainsRune(`/\<>:"|?*`, r) })
	for _, ext := range runs {
		odd = odd || strings.EqualFold(path.Ext(f.Name), ext)
	}
	if odd || f.Name == "" && f.Kind == bots.Document || !utf8.ValidString(f.Name) || strings.HasPrefix(f.Name, ".") {
		w.wrong("a %s is called %q", f.Kind, f.Name)
	}
	data, err := w.load(f.URL)
	if err == nil {
		w.tellsNothing(data)
	}
	return err
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/blobs/blobstest"
	"otklik/bots/copier"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

// keepsFile puts a file into the tables and, unless data is nil, its copy where
// copies lie.
func (c *clinic) keepsFile(id string, of routing.CaseID, data []byte) {
	c.t.Helper()
	f := bots.File{Channel: "telegram", ID: id, Kind: bots.Photo, Name: canary + id}
	c.turn(func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{f}, "telegram:7", of) })
	if data == nil {
		return
	}
	list, err := c.s.WantedFiles(c.t.Context(), "telegram", c.s.Now(), 100)
	for _, w := range list {
		if w.File.ID == id {
			err = errors.Join(err, c.folder().Put(c.t.Context(), blobstest.Key(data), bytes.NewReader(data), int64(len(data))),
				c.s.SettleFile(c.t.Context(), copier.Result{Ref: w.Ref, State: copier.StateKept, At: c.s.Now(),
					Blob: blobstest.Key(data), MIME: "image/jpeg", Size: int64(len(data))}))
		}
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// folder is where the clinic's copies lie.
func (c *clinic) folder() *blobs.Folder {
	c.t.Helper()
	cfg, l := loadConfig(c.config, nil)
	if len(l.problems) > 0 {
		c.t.Fatal(l.problems)
	}
	return &blobs.Folder{Path: cfg.Media.Folder}
}

// verifies is expect for the one command that needs no configuration.
func (c *clinic) verifies(code int, args string, words ...string) {
	c.t.Helper()
	got, out, errs := runCommand(c.t.Context(), append([]string{"verify"}, strings.Fields(args)...)...)
	if got != code {
		c.t.Errorf("verify %s: exit %d, want %d", args, got, code)
	}
	for _, w := range words {
		if !strings.Contains(out+errs, w) {
			c.t.Errorf("verify %s: no %q in\n%s%s", args, w, out, errs)
		}
	}
}

func (c *clinic) spoil(f *blobs.Folder, data []byte) {
	c.t.Helper()
	key := blobstest.Key(data).String()
	if err := os.WriteFile(filepath.Join(f.Path, key[:2], key), []byte("spoilt"), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// A backup mirrors the copies of files beside it, once for all backups there; verify
// reads them, a restore brings them back.
func TestBackupsMirrorFiles(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		c := newClinic(t, dsn)
		one, two := blobstest.Bytes(1, 70_000), blobstest.Bytes(2, 5000)
		c.keepsFile("one", 0, one)
		c.keepsFile("twin", 0, one)
		c.keepsFile("waits", 0, nil)
		folder := t.TempDir()
		backup := func(name string) string { return filepath.Join(folder, name) }
		mirror := &blobs.Folder{Path: filepath.Join(folder, mirrorName)}
		c.expect(exitOK, "backup "+backup("1.backup"), "new 1, removed 0", "sound 1", "missing 0")
		c.keepsFile("two", 0, two)
		c.expect(exitOK, "backup "+backup("2.backup"), "new 1, removed 0", "sound 2")
		c.verifies(exitOK, backup("1.backup"), "sound 1", "ok")
		c.verifies(exitOK, backup("2.backup"), "sound 2", "ok")

		c.spoil(mirror, two)
		c.verifies(exitOK, backup("1.backup"), "sound 1")
		c.verifies(exitFailed, backup("2.backup"), "sound 1", "damaged 1")
		c.verifies(exitOK, backup("2.backup")+" --media none", "ok")
		if err := mirror.Delete(t.Context(), blobstest.Key(two)); err != nil {
			t.Fatal(err)
		}
		c.verifies(exitFailed, backup("2.backup"), "missing 1")
		c.expect(exitOK, "backup "+backup("3.backup"), "new 1, removed 0") // mended

		// When the last backup that speaks of a file is gone, so is its mirror.
		if err := errors.Join(os.Remove(backup("2.backup")), os.Remove(backup("3.backup")), c.s.WantAgain(t.Context(), blobstest.Key(two))); err != nil {
			t.Fatal(err)
		}
		c.expect(exitOK, "backup "+backup("4.backup"), "new 0, removed 1", "sound 1")
		if _, err := mirror.Stat(t.Context(), blobstest.Key(one)); err != nil {
			t.Error(err)
		}
		c.expect(exitOK, "backup "+backup("5.backup")+" --media none", "!sound")
		c.expect(exitFailed, "backup "+backup("6.backup")+" --media "+c.folder().Path, "the copies themselves lie there")

		if err := c.folder().Delete(t.Context(), blobstest.Key(one)); err != nil {
			t.Fatal(err)
		}
		c.expect(exitFailed, "media check", "sound 0", "missing 1")
		if err := c.s.Close(); err != nil {
			t.Fatal(err)
		}
		c.expect(exitOK, "restore --force "+backup("4.backup"), "sound 1", "missing 0")
		c.expect(exitOK, "media check", "sound 1", "missing 0", "damaged 0")
	})
}

// The list of blobs is a part of the backup like any other: it cannot be changed
// unseen. A backup of an older build has none.
func TestDamagedListOfBlobs(t *testing.T) {
	t.Parallel()
	c := newClinic(t, storetest.SQLite(t))
	c.keepsFile("one", 0, []byte("photo"))
	file := filepath.Join(t.TempDir(), "x.backup")
	c.expect(exitOK, "backup "+file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	key := blobstest.Key([]byte("photo")).String()
	at := bytes.LastIndex(raw, []byte(key+" 5\n"))
	if at < 0 {
		t.Fatal("the backup lists nothing")
	}
	for what, with := range map[string]string{"another key": strings.Repeat("0", 64) + " 5\n", "another size": key + " 6\n", "no line": strings.Repeat("x", 67)} {
		spoilt := bytes.Clone(raw)
		copy(spoilt[at:], with)
		if err := os.WriteFile(file, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		c.verifies(exitFailed, file+" --media none", "list of blobs")
		if t.Failed() {
			t.Fatal(what)
		}
	}
}

// An operator sees what is not kept and tries it again; of a person he sees nothing.
func TestMediaCommands(t *testing.T) {
	t.Parallel()
	c := newClinic(t, storetest.SQLite(t))
	c.expect(exitOK, "media list", "no such files")
	c.keepsFile("kept", 0, []byte("photo"))
	c.keepsFile("lost", 0, nil)
	list, err := c.s.WantedFiles(t.Context(), "telegram", c.s.Now(), 9)
	if err == nil {
		err = c.s.SettleFile(t.Context(), copier.Result{Ref: list[0].Ref, State: copier.StateLost, Reason: "gone", At: c.s.Now(), Attempts: 3})
	}
	if err != nil {
		t.Fatal(err)
	}
	c.expect(exitOK, "media list", "lost", "gone", "telegram", "!kept", "!"+canary)
	c.expect(exitOK, "media list --state kept", "kept", "!lost", "!"+canary)
	c.expect(exitOK, "media list --json", `"state":"lost"`, `"reason":"gone"`, "!"+canary)
	c.expect(exitUsage, "media list --state nonsense", "want wanted, kept")
	c.expect(exitUsage, "media list --limit -1")
	c.expect(exitOK, "media retry", "files wanted again: 1")
	c.expect(exitOK, "media list", "wanted", "!lost")
	c.expect(exitOK, "media check", "sound 1", "missing 0")
	c.spoil(c.folder(), []byte("photo"))
	c.expect(exitFailed, "media check", "damaged 1")
	if k, err := c.s.FileCopy(t.Context(), bots.File{Channel: "telegram", ID: "kept"}); err != nil || k.State != copier.StateWanted {
		t.Errorf("a damaged copy is %s, %v", k.State, err)
	}
	c.expect(exitOK, "media check", "sound 0")
}

// TestMediaConfig: where copies lie is found without a word in the file, and every
// mistake is told with its place.
func TestMediaConfig(t *testing.T) {
	for name, c := range map[string]struct {
		text, state, folder string
		environ             []string
	}{
		"beside SQLite":      {text: "directory: centre\ndatabase: sqlite:data/otklik.db", folder: "data/media"},
		"as it says":         {text: "directory: centre\nmedia: {folder: files}", folder: "files"},
		"by the environment": {text: "directory: centre", environ: []string{"OTKLIK_MEDIA_FOLDER=elsewhere"}, folder: "elsewhere"},
		"in systemd's state": {text: "directory: centre\ndatabase: postgres://x/y", state: "/var/lib/otklik:/var/lib/other", folder: "/var/lib/otklik/media"},
		"beside this file":   {text: "directory: centre\ndatabase: postgres://x/y", folder: "media"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("STATE_DIRECTORY", c.state)
			cfg, l := config(t, c.text, c.environ...)
			if len(l.problems) > 0 {
				t.Fatal(l.problems)
			}
			if want := within(l.dir, c.folder); cfg.Media.Folder != want {
				t.Errorf("folder %q, want %q", cfg.Media.Folder, want)
			}
			if cfg.Media.Largest != 20 || cfg.Media.Free != 512 {
				t.Errorf("defaults: %+v", cfg.Media)
			}
		})
	}
	_, l := config(t, "directory: centre\nmedia:\n  largest: 5000\n  s3:\n    endpoint: storage.example.org\n    access_key: a\n    secret_key_file: none\n")
	want := "3:3 media.largest: from 1 to 1024 megabytes\n4:3 media.s3.bucket: 3 to 63 of a-z 0-9 . -\n" +
		"5:5 media.s3.endpoint: want https://HOST or https://HOST:PORT, and nothing behind it\n7:5 media.s3.secret_key_file: no such file or directory\n"
	if got := messages(l.problems); got != want {
		t.Errorf("problems:\n%s", got)
	}
}

// The smallest limit counts, and a channel that tells none has the operator's.
func TestLargestFile(t *testing.T) {
	m := MediaConfig{Largest: 5}
	for of, want := range map[int64]int64{0: 5 << 20, 1: 1, 20 << 20: 5 << 20} {
		if got := m.largestOf(bots.Limits{FileSize: of}); got != want {
			t.Errorf("of %d: %d, want %d", of, got, want)
		}
	}
	if got := (&MediaConfig{}).largestOf(bots.Limits{FileSize: 7}); got != 7 {
		t.Errorf("unset: %d", got)
	}
}

// check --live tries the place of the copies and leaves nothing there.
func TestMediaIsProbed(t *testing.T) {
	folder := t.TempDir()
	m := MediaConfig{Folder: filepath.Join(folder, "not", "yet")}
	if err := m.probe(t.Context()); err != nil {
		t.Error(err)
	}
	if list, err := os.ReadDir(folder); err != nil || len(list) > 0 {
		t.Errorf("left behind: %v, %v", list, err)
	}
	m.Folder = folder
	if err := m.probe(t.Context()); err != nil {
		t.Error(err)
	}
	n := 0
	if err := (&blobs.Folder{Path: folder}).Keys(func(blobs.Key, int64) error { n++; return nil }); err != nil || n > 0 {
		t.Errorf("%d blobs left behind, %v", n, err)
	}
	m.Free = 1 << 40 // megabytes
	if err := m.probe(t.Context()); !errors.Is(err, blobs.ErrFull) {
		t.Errorf("a full disk: %v", err)
	}
	m = MediaConfig{Folder: filepath.Join(folder, "file", "media")}
	if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.probe(t.Context()); err == nil {
		t.Error("a folder inside a file was taken")
	}
	m = MediaConfig{Folder: folder}
	m.S3.Endpoint, m.S3.Bucket, m.S3.AccessKey, m.S3.SecretKey = "http://127.0.0.1:1", "bucket", "k", "secret-canary"
	if err := m.probe(t.Context()); err == nil || strings.Contains(fmt.Sprint(err), "canary") {
		t.Errorf("a bucket that is not there: %v", err)
	}
}

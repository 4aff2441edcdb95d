package blobs_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"otklik/bots/blobs"
	"otklik/bots/blobs/blobstest"
)

func folder(t *testing.T) *blobs.Folder {
	return &blobs.Folder{Path: filepath.Join(t.TempDir(), "not", "there", "yet")}
}

// files lists everything below a folder, by path.
func files(t *testing.T, f *blobs.Folder) (list []string) {
	t.Helper()
	err := filepath.WalkDir(f.Path, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			list = append(list, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return list
}

func TestFolder(t *testing.T) {
	open := func(t *testing.T) blobs.Store {
		f := folder(t)
		t.Cleanup(func() {
			for _, path := range files(t, f) {
				if strings.Contains(path, ".unfinished") {
					t.Errorf("left behind: %s", path)
				}
			}
		})
		return f
	}
	blobstest.Run(t, open, func(t *testing.T, s blobs.Store, key blobs.Key) {
		file, err := os.OpenFile(blobs.FileOf(s.(*blobs.Folder), key), os.O_WRONLY, 0)
		if err == nil {
			_, err = file.WriteAt([]byte("spoilt"), 1000)
		}
		if err = errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFolderKeepsOthersOut(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are POSIX's")
	}
	f, data := folder(t), []byte("a resident's photo")
	put(t, f, data)
	list := files(t, f)
	if len(list) != 1 || filepath.Base(list[0]) != blobstest.Key(data).String() {
		t.Fatalf("files: %v", list)
	}
	wantMode(t, list[0], 0o600)
	for _, path := range []string{f.Path, filepath.Dir(list[0]), filepath.Join(f.Path, ".unfinished")} {
		wantMode(t, path, 0o700)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s: %v, %v", path, info.Mode(), err)
	}
}

func put(t *testing.T, f *blobs.Folder, data []byte) {
	t.Helper()
	if err := f.Put(t.Context(), blobstest.Key(data), bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
}

// A disk that is nearly full takes nothing more, and says so.
func TestFolderLeavesRoom(t *testing.T) {
	f := folder(t)
	f.Least = 1000
	for free, fits := range map[int64]bool{999: false, 1004: false, 1005: true} {
		f.Free = func(string) (int64, error) { return free, nil }
		err := f.Put(t.Context(), blobstest.Key([]byte("bytes")), strings.NewReader("bytes"), 5)
		if fits != (err == nil) || !fits && !errors.Is(err, blobs.ErrFull) {
			t.Errorf("%d free: %v", free, err)
		}
		s, err := f.Spool(5)
		if fits != (err == nil) || !fits && !errors.Is(err, blobs.ErrFull) {
			t.Errorf("%d free: spool: %v", free, err)
		}
		if s != nil {
			_ = s.Discard()
		}
	}
}

func TestTheDiskIsAsked(t *testing.T) {
	f := &blobs.Folder{Path: t.TempDir(), Least: 1 << 62}
	if _, err := f.Spool(1); runtime.GOOS == "linux" && !errors.Is(err, blobs.ErrFull) {
		t.Errorf("a disk of four exbibytes: %v", err)
	}
}

// A full disk met only while writing is a full disk as well.
func TestFolderMeetsAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	f, data := folder(t), []byte("bytes")
	put(t, f, data)
	path := files(t, f)[0]
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	_, writing := full.Write(data)
	if err := blobs.Explained(f, blobstest.Key(data), writing); !errors.Is(err, blobs.ErrFull) || !strings.Contains(err.Error(), filepath.Base(path)[:12]) {
		t.Errorf("%v", err)
	}
}

func TestSpool(t *testing.T) {
	f, data := folder(t), blobstest.Bytes(1, 70_000)
	s, err := f.Spool(int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(s, bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	if s.Key() != blobstest.Key(data) || s.Size() != int64(len(data)) {
		t.Errorf("%d bytes of %v", s.Size(), s.Key())
	}
	for range 2 { // a second try reads all of it again
		if err := f.Put(t.Context(), s.Key(), s.Reader(), s.Size()); err != nil {
			t.Error(err)
		}
	}
	if err := s.Discard(); err != nil {
		t.Error(err)
	}
	if list := files(t, f); len(list) != 1 {
		t.Errorf("files: %v", list)
	}
}

// What a killed process left is removed a day later; what is being written, and
// what was kept, stay.
func TestTidy(t *testing.T) {
	f, now := folder(t), time.Now()
	if err := f.Tidy(now); err != nil {
		t.Errorf("before there is a folder: %v", err)
	}
	put(t, f, []byte("kept"))
	s, err := f.Spool(10)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Discard()
	if err := f.Tidy(now.Add(23 * time.Hour)); err != nil || len(files(t, f)) != 2 {
		t.Errorf("after a day not yet over: %v, %v", files(t, f), err)
	}
	if err := f.Tidy(now.Add(25 * time.Hour)); err != nil || len(files(t, f)) != 1 {
		t.Errorf("after a day: %v, %v", files(t, f), err)
	}
}

func TestKeys(t *testing.T) {
	f, want := folder(t), map[blobs.Key]int64{}
	each := func(found map[blobs.Key]int64) error {
		return f.Keys(func(k blobs.Key, size int64) error { found[k] = size; return nil })
	}
	if err := each(nil); err != nil {
		t.Errorf("before there is a folder: %v", err)
	}
	for i := range 20 {
		data := blobstest.Bytes(uint64(i), 100+i)
		put(t, f, data)
		want[blobstest.Key(data)] = int64(len(data))
	}
	for _, path := range []string{"README", "ab/README", strings.Repeat("a", 64), "ab/" + strings.Repeat("c", 64)} {
		path = filepath.Join(f.Path, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	found := map[blobs.Key]int64{}
	if err := each(found); err != nil || len(found) != len(want) {
		t.Errorf("%d keys, want %d: %v", len(found), len(want), err)
	}
	for k, size := range want {
		if found[k] != size {
			t.Errorf("%v: %d bytes, want %d", k, found[k], size)
		}
	}
}

// FuzzParseKey: a key is what its own words give again, and names a file within
// its folder whatever was asked for.
func FuzzParseKey(f *testing.F) {
	good := blobstest.Key(nil).String()
	for _, seed := range []string{good, strings.ToUpper(good), good[1:], good + "0", "../../" + good[6:], good[:63] + "/", good[:63] + "\x00", strings.Repeat("..", 32), strings.Repeat("٣", 32), ""} {
		f.Add(seed)
	}
	root := filepath.Join(f.TempDir(), "root")
	f.Fuzz(func(t *testing.T, s string) {
		key, err := blobs.ParseKey(s)
		if err != nil {
			if key != (blobs.Key{}) {
				t.Errorf("%q is refused, and is %v", s, key)
			}
			return
		}
		path := blobs.FileOf(&blobs.Folder{Path: root}, key)
		rest, err := filepath.Rel(root, path)
		if key.String() != s || err != nil || rest != filepath.Join(s[:2], s) {
			t.Errorf("%q is %v at %q: %v", s, key, path, err)
		}
	})
}

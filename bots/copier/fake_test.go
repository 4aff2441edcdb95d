package copier

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/blobs/blobstest"
	"otklik/bots/lease"
)

// book is a Book in memory.
type book struct {
	mu    sync.Mutex
	rows  map[string]*row
	wake  chan struct{}
	down  func(doing string) error // nil = works
	since time.Time
}

type row struct {
	Wanted
	Copy
	at   time.Time
	mime string
}

func newBook() *book {
	return &book{rows: map[string]*row{}, wake: make(chan struct{}, 1), since: time.Now()}
}

// want makes a file of channel "tg" wanted; its ref is its id.
func (b *book) want(files ...bots.File) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range files {
		f.Channel = "tg"
		b.rows[f.ID] = &row{Wanted: Wanted{Ref: f.ID, File: f, Since: time.Now()}, Copy: Copy{State: StateWanted}}
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *book) fails(doing string) error {
	if b.down == nil {
		return nil
	}
	return b.down(doing)
}

func (b *book) WantedFiles(_ context.Context, channel string, now time.Time, n int) ([]Wanted, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []Wanted
	for _, r := range b.sorted() {
		if r.State == StateWanted && r.File.Channel == channel && !r.at.After(now) && len(list) < n {
			list = append(list, r.Wanted)
		}
	}
	return list, b.fails("list")
}

func (b *book) sorted() (list []*row) {
	for _, r := range b.rows {
		list = append(list, r)
	}
	slices.SortFunc(list, func(x, y *row) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.Ref, y.Ref)) })
	return list
}

func (b *book) NextFile(_ context.Context, channel string) (time.Time, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.sorted() {
		if r.State == StateWanted && r.File.Channel == channel {
			return r.at, true, nil
		}
	}
	return time.Time{}, false, b.fails("next")
}

func (b *book) SettleFile(_ context.Context, r Result) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fails("settle"); err != nil {
		return err
	}
	have := b.rows[r.Ref]
	if have == nil || have.State != StateWanted {
		return nil
	}
	have.Copy = Copy{State: r.State, Reason: r.Reason, Blob: r.Blob, Size: r.Size}
	have.at, have.Attempts, have.mime = r.At, r.Attempts, r.MIME
	return nil
}

func (b *book) FileCopy(_ context.Context, f bots.File) (Copy, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.rows[f.ID]; r != nil {
		return r.Copy, b.fails("ask")
	}
	return Copy{}, b.fails("ask")
}

func (b *book) WantAgain(_ context.Context, key blobs.Key) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.rows {
		if r.Blob == key && r.State == StateKept {
			r.Copy, r.at = Copy{State: StateWanted}, time.Time{}
		}
	}
	return b.fails("again")
}

func (b *book) DoomedFiles(_ context.Context, n int) (list []Doomed, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.sorted() {
		if r.State == StateDoomed && len(list) < n {
			shared := slices.ContainsFunc(b.sorted(), func(o *row) bool { return o.State == StateKept && o.Blob == r.Blob })
			list = append(list, Doomed{Ref: r.Ref, Blob: r.Blob, Shared: shared})
		}
	}
	return list, b.fails("doomed")
}

func (b *book) FileDestroyed(_ context.Context, d Doomed) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.rows, d.Ref)
	return b.fails("destroyed")
}

func (b *book) DoomDrafts(context.Context, time.Time) (int64, error) { return 0, b.fails("drafts") }

// state tells where a file stands.
func (b *book) state(id string) row {
	b.mu.Lock()
	defer b.mu.Unlock()
	return *b.rows[id]
}

// messenger gives files by their ids.
type messenger struct {
	bots.Messenger
	limit int64
	fetch func(ctx context.Context, f bots.File) (io.ReadCloser, error)

	mu      sync.Mutex
	fetched []string
	now     int // being fetched
	most    int
}

func (m *messenger) Limits() bots.Limits { return bots.Limits{FileSize: m.limit} }

func (m *messenger) Fetch(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	m.mu.Lock()
	m.fetched = append(m.fetched, f.ID)
	m.now++
	m.most = max(m.most, m.now)
	m.mu.Unlock()
	body, err := m.fetch(ctx, f)
	if err != nil {
		m.ended()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{body, closer(func() error { m.ended(); return body.Close() })}, nil
}

type closer func() error

func (c closer) Close() error { return c() }

func (m *messenger) ended() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now--
}

// mostAtOnce is how many files were being fetched at the busiest moment.
func (m *messenger) mostAtOnce() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.most
}

// count tells how often a file was fetched.
func (m *messenger) count(id string) (n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.fetched {
		if f == id {
			n++
		}
	}
	return n
}

// gives always gives these bytes.
func gives(data []byte) func(context.Context, bots.File) (io.ReadCloser, error) {
	return func(context.Context, bots.File) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}

func refuses(f bots.Failure, cause error) func(context.Context, bots.File) (io.ReadCloser, error) {
	return func(context.Context, bots.File) (io.ReadCloser, error) {
		return nil, &bots.SendError{Failure: f, Err: cause}
	}
}

var errAway = errors.New("away")

// bench is a copier among fakes, over a real folder.
type bench struct {
	*testing.T
	*Copier
	book      *book
	messenger *messenger
	folder    *blobs.Folder
	log       *bytes.Buffer

	mu       sync.Mutex
	troubles []string
	settled  map[State]int
}

func newBench(t *testing.T, adjust ...func(*Options)) *bench {
	b := &bench{T: t, book: newBook(), messenger: &messenger{limit: 1 << 20}, log: &bytes.Buffer{},
		folder: &blobs.Folder{Path: filepath.Join(t.TempDir(), "media")}, settled: map[State]int{}}
	o := Options{
		Book: b.book, Store: b.folder, Spool: b.folder, Messengers: map[string]bots.Messenger{"tg": b.messenger},
		Wake: func(string) <-chan struct{} { return b.book.wake }, Rand: func(n int64) int64 { return n - 1 },
		Log:     slog.New(slog.NewTextHandler(b.log, nil)),
		Alarm:   b.note,
		Observe: func(_ string, s State) { b.mu.Lock(); defer b.mu.Unlock(); b.settled[s]++ },
	}
	for _, change := range adjust {
		change(&o)
	}
	b.Copier = New(o)
	return b
}

func (b *bench) note(t Trouble) {
	b.mu.Lock()
	defer b.mu.Unlock()
	word := string(t.Kind)
	if t.Over {
		word += " over"
	}
	b.troubles = append(b.troubles, word)
}

// told are the troubles told of, each in a row once.
func (b *bench) told() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(slices.Compact(slices.Clone(b.troubles)), ", ")
}

// serve runs the copier for channel "tg" until stop is called.
func (b *bench) serve() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Serve(ctx, lease.Term{Channel: "tg"}) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
}

// blobs lists what is in the folder.
func (b *bench) blobs() (keys []blobs.Key) {
	b.Helper()
	if err := b.folder.Keys(func(k blobs.Key, _ int64) error { keys = append(keys, k); return nil }); err != nil {
		b.Fatal(err)
	}
	return keys
}

func (b *bench) wantKept(id string, data []byte) {
	b.Helper()
	r := b.book.state(id)
	if r.State != StateKept || r.Blob != blobstest.Key(data) || r.Size != int64(len(data)) {
		b.Errorf("%s is %s %s, %d bytes of %s, want %d of %s", id, r.State, r.Reason, r.Size, r.Blob.Short(), len(data), blobstest.Key(data).Short())
	}
}

// unfinished lists what is in the spool.
func unfinished(t *testing.T, f *blobs.Folder) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(f.Path, ".unfinished", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

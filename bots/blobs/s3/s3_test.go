package s3

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"otklik/bots/blobs"
	"otklik/bots/blobs/blobstest"
)

const bucketOfTests = "residents-files"

// server speaks S3 and keeps what it is given in memory.
type server struct {
	*httptest.Server
	backend *s3mem.Backend
	trouble func(http.ResponseWriter, *http.Request) bool // answers itself when true
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{backend: s3mem.New()}
	if err := s.backend.CreateBucket(bucketOfTests); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(s.backend, gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.trouble == nil || !s.trouble(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) config() Config {
	return Config{Endpoint: s.URL, Bucket: bucketOfTests, Prefix: "otklik/media", AccessKey: "key", SecretKey: "secret-canary"}
}

func (s *server) open(t *testing.T) *Bucket {
	t.Helper()
	b, err := New(s.config())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBucket(t *testing.T) {
	servers := map[*Bucket]*server{}
	open := func(t *testing.T) blobs.Store {
		s := newServer(t)
		b := s.open(t)
		servers[b] = s
		return b
	}
	blobstest.Run(t, open, func(t *testing.T, s blobs.Store, key blobs.Key) {
		b := s.(*Bucket)
		backend, name := servers[b].backend, b.name(key)
		object, err := backend.GetObject(bucketOfTests, name, nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(object.Contents)
		if err != nil {
			t.Fatal(err)
		}
		data[1000]++
		if _, err := backend.PutObject(bucketOfTests, name, map[string]string{}, bytes.NewReader(data), int64(len(data)), nil); err != nil {
			t.Fatal(err)
		}
	})
}

// Each request is signed, and the content's hash with it, so that the server
// refuses what was changed on the way.
func TestRequestsAreSigned(t *testing.T) {
	s, data := newServer(t), []byte("photo")
	var seen []*http.Request
	s.trouble = func(_ http.ResponseWriter, r *http.Request) bool { seen = append(seen, r); return false }
	if err := s.open(t).Put(t.Context(), blobstest.Key(data), bytes.NewReader(data), int64(len(data))); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 {
		t.Fatalf("%d requests", len(seen))
	}
	r := seen[0]
	if want := "/" + bucketOfTests + "/otklik/media/" + blobstest.Key(data).String(); r.URL.Path != want || r.Method != http.MethodPut {
		t.Errorf("%s %s", r.Method, r.URL.Path)
	}
	if r.Header.Get("X-Amz-Content-Sha256") != blobstest.Key(data).String() || !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ") {
		t.Errorf("headers: %v", r.Header)
	}
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("a browser would show it as %s", r.Header.Get("Content-Type"))
	}
}

// A server in trouble loses nothing, tells no secret, and is asked once.
func TestTroubles(t *testing.T) {
	data := []byte("photo")
	answer := func(status int, code string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>no</Message></Error>")
			return true
		}
	}
	html := func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(w, "<html>hello")
		return true
	}
	cut := func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) }
	away := func(w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		return true
	}
	for name, c := range map[string]struct {
		trouble  func(http.ResponseWriter, *http.Request) bool
		full     bool
		believed string // what such a server cannot be caught at
	}{
		"down":        {trouble: answer(503, "ServiceUnavailable")},
		"slow down":   {trouble: answer(503, "SlowDown")},
		"full":        {trouble: answer(507, "XMinioStorageFull"), full: true},
		"wrong key":   {trouble: answer(403, "InvalidAccessKeyId")},
		"no bucket":   {trouble: answer(404, "NoSuchBucket"), believed: "stat"}, // HEAD has no body to say so
		"not S3":      {trouble: html, believed: "put stat open"},               // the blob is found damaged when it is read
		"cut":         {trouble: cut},
		"redirecting": {trouble: away},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			s := newServer(t)
			b := s.open(t)
			s.trouble = func(w http.ResponseWriter, r *http.Request) bool { asked.Add(1); return c.trouble(w, r) }
			put := b.Put(t.Context(), blobstest.Key(data), bytes.NewReader(data), int64(len(data)))
			_, stat := b.Stat(t.Context(), blobstest.Key(data))
			_, open := b.Open(t.Context(), blobstest.Key(data))
			for doing, err := range map[string]error{"put": put, "stat": stat, "open": open} {
				switch {
				case strings.Contains(c.believed, doing):
				case err == nil, errors.Is(err, blobs.ErrNone), strings.Contains(err.Error(), "canary"):
					t.Errorf("%s: %v", doing, err)
				}
			}
			if errors.Is(put, blobs.ErrFull) != c.full {
				t.Errorf("put: %v", put)
			}
			if n := asked.Load(); n != 3 {
				t.Errorf("asked %d times for three things", n)
			}
		})
	}
}

// A server that takes the request and says nothing does not hold a copy for ever.
func TestSilence(t *testing.T) {
	s := newServer(t)
	b := s.open(t)
	release := make(chan struct{})
	s.trouble = func(http.ResponseWriter, *http.Request) bool { <-release; return true }
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.Stat(ctx, blobstest.Key(nil)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestConfigTellsEveryProblem(t *testing.T) {
	good := Config{Endpoint: "https://storage.example.org", Bucket: "otklik-media", AccessKey: "a", SecretKey: "s"}
	for field, spoil := range map[string]func(*Config){
		"":                     func(c *Config) { c.Prefix, c.Region, c.PathStyle = "otklik/media", "ru-central1", true },
		"endpoint: want":       func(c *Config) { c.Endpoint = "storage.example.org" },
		"endpoint: want https": func(c *Config) { c.Endpoint = "https://storage.example.org/bucket" },
		"endpoint: want h":     func(c *Config) { c.Endpoint = "https://key:secret@storage.example.org" },
		"endpoint: missing":    func(c *Config) { c.Endpoint = "" },
		"bucket: 3":            func(c *Config) { c.Bucket = "No_Bucket" },
		"prefix: want":         func(c *Config) { c.Prefix = "../up" },
		"access_key: missing":  func(c *Config) { c.AccessKey = "" },
		"secret_key: missing":  func(c *Config) { c.SecretKey = "" },
	} {
		c := good
		spoil(&c)
		problems := c.Check()
		switch {
		case field == "" && len(problems) > 0:
			t.Errorf("%v", problems)
		case field != "" && (len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), field)):
			t.Errorf("%s: %v", field, problems)
		}
		if _, err := New(c); field == "" && err != nil {
			t.Error(err)
		}
	}
	if (Config{}).Set() || !(Config{SecretKeyFile: "x"}).Set() {
		t.Error("whether a bucket was meant is not told")
	}
}

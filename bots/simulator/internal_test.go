package simulator

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestAPushHonoursRetryAfter(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	after := ""
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer srv.Close()
	taken := func(status int, _ []byte) bool { return status == http.StatusOK }
	l := newLanes(s, srv.URL, 1, taken)
	defer l.close()
	for header, want := range map[string]time.Duration{"": 0, "soon": 0, "7": 7 * time.Second, "999999": time.Hour} {
		after = header
		if pause, ok := l.post(parcel{body: []byte("{}")}, 0, taken); ok || pause != want {
			t.Errorf("Retry-After %q: pause %v, taken %v; want %v", header, pause, ok, want)
		}
	}
}

func TestLongPollHistoryForgetsTheOldest(t *testing.T) {
	e := vkEvents{base: 1}
	for range 2*historyLimit + 1 {
		e.add(nil)
	}
	if len(e.list) != historyLimit || e.end() != 2*historyLimit+2 || e.base != historyLimit+2 {
		t.Errorf("kept %d events from ts %d to %d", len(e.list), e.base, e.end())
	}
}

func TestRandomIDsAreForgottenAfterAHundredMessages(t *testing.T) {
	var s sentBefore
	now := time.Unix(0, 0)
	for i := 1; i <= 101; i++ {
		s.add(&post{random: i, at: now})
	}
	if s.find(1, now) != nil || s.find(2, now) == nil || s.find(101, now) == nil {
		t.Error("the window is not a hundred messages")
	}
	s.add(&post{at: now})
	if s.find(0, now) != nil {
		t.Error("random_id 0 was taken for a key")
	}
}

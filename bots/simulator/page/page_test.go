package page

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func (s *stage) get(path string, header ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.sim.URL()+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(r, header...)
}

func (s *stage) post(path, mime string, body io.Reader, header ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.sim.URL()+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", mime)
	return s.do(r, header...)
}

func (s *stage) do(r *http.Request, header ...string) (*http.Response, string) {
	s.t.Helper()
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer, string(body)
}

func TestThePageSpeaksTheReadersLanguage(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct{ path, accept, want string }{
		{"/", "", `<html lang="ru">`},
		{"/", "en-GB,en;q=0.9,ru;q=0.5", `<html lang="en">`},
		{"/", "de, ru;q=0.5, en;q=0.4", `<html lang="ru">`},
		{"/", ";;;", `<html lang="ru">`},
		{"/?lang=en", "ru", `<html lang="en">`},
		{"/?lang=xx", "en", `<html lang="en">`},
		{"/?lang=en", "", "Resident · Telegram"},
		{"/?lang=ru", "", "Служба · VK"},
	} {
		_, body := s.get(c.path, "Accept-Language", c.accept)
		if !strings.Contains(body, c.want) {
			t.Errorf("%s with %q: no %q", c.path, c.accept, c.want)
		}
	}
}

func TestBothLanguagesHaveTheSameTexts(t *testing.T) {
	var w words
	if err := readJSON("assets/texts.json", &w); err != nil {
		t.Fatal(err)
	}
	for key, text := range w["ru"] {
		if text == "" || w["en"][key] == "" {
			t.Errorf("%q is missing in a language", key)
		}
	}
	if len(w["ru"]) != len(w["en"]) {
		t.Errorf("%d and %d texts", len(w["ru"]), len(w["en"]))
	}
}

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	s := newStage(t)
	page, body := s.get("/")
	if got := page.Header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("policy %q", got)
	}
	if strings.Contains(body, "ZgotmplZ") || strings.Contains(body, "https://") {
		t.Error("the page names another host, or a value in a wrong place")
	}
	for _, name := range []string{"page.css", "phone.css", "telegram.css", "vk.css", "page.js", "phone.js", "render.js", "send.js", "texts.js"} {
		answer, body := s.get("/page/" + name)
		if answer.StatusCode != http.StatusOK || strings.Contains(body, "innerHTML") {
			t.Errorf("%s: %s", name, answer.Status)
		}
	}
	for _, name := range []string{"page.html", "texts.json", "nothing.js", "..%2fpage.go"} {
		if answer, _ := s.get("/page/" + name); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", name, answer.Status)
		}
	}
}

func TestActionsReachThePeople(t *testing.T) {
	s := newStage(t)
	chat, anna := s.residents[0].Chat(), s.residents[0]
	act := func(path, body string) {
		t.Helper()
		if answer, why := s.post("/page/phones/1/"+path, "application/json", strings.NewReader(body)); answer.StatusCode != http.StatusNoContent {
			t.Fatalf("%s: %s %s", path, answer.Status, why)
		}
	}
	act("say", `{"text":"/start"}`)
	s.telegram("sendMessage", map[string]any{"chat_id": chat.ID(), "text": "Тема?", "reply_markup": inline([]string{"Дороги"})})
	act("press", `{"message":"2","label":"Дороги"}`)
	act("say", `{"text":"<b>яма</b>","reply":"2"}`)
	act("place", `{"lat":56.14,"lon":47.25}`)
	act("sample", `{"text":"вот","reply":""}`)

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("text", "две")
	_ = w.WriteField("reply", "2")
	for range 2 {
		part, _ := w.CreateFormFile("photo", "photo.jpg")
		_, _ = part.Write(pothole())
	}
	_ = w.Close()
	if answer, why := s.post("/page/phones/1/photos", w.FormDataContentType(), &form); answer.StatusCode != http.StatusNoContent {
		t.Fatalf("photos: %s %s", answer.Status, why)
	}

	type line struct {
		Text, ReplyTo string
		Photos        int
		Place         bool
	}
	want := []line{
		{Text: "/start"}, {Text: "Тема?"}, {Text: "<b>яма</b>", ReplyTo: "2"}, {Place: true},
		{Text: "вот", Photos: 1}, {Text: "две", ReplyTo: "2", Photos: 1}, {ReplyTo: "2", Photos: 1},
	}
	var got []line
	for _, m := range chat.Messages() {
		got = append(got, line{m.Text, m.ReplyTo, len(m.Photos), m.Location != nil})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if updates := s.updates(); !strings.Contains(updates, `"callback_query"`) || !strings.Contains(updates, `"id":`+anna.ID()) {
		t.Errorf("the press did not reach the bot: %s", updates)
	}
}

func (s *stage) updates() string {
	_, body := s.get(strings.TrimPrefix(s.sim.TelegramURL(), s.sim.URL()) + "/bot" + s.sim.TelegramToken() + "/getUpdates")
	return body
}

func TestRefusals(t *testing.T) {
	s := newStage(t)
	const mime = "application/json"
	long := `{"text":"` + strings.Repeat("я", 4097) + `"}`
	huge := `{"text":"` + strings.Repeat("a", maxJSON) + `"}`
	for name, c := range map[string]struct {
		path, mime, body string
		header           []string
		status           int
		key              string
	}{
		"no such phone":    {"9/say", mime, `{"text":"a"}`, nil, 404, ""},
		"phone zero":       {"0/say", mime, `{"text":"a"}`, nil, 404, ""},
		"not a number":     {"x/say", mime, `{"text":"a"}`, nil, 404, ""},
		"empty":            {"1/say", mime, `{"text":""}`, nil, 422, "error.empty"},
		"too long":         {"1/say", mime, long, nil, 422, "error.long"},
		"too large":        {"1/say", mime, huge, nil, 413, "error.large"},
		"not JSON":         {"1/say", mime, `<text>`, nil, 400, "error.other"},
		"no such button":   {"1/press", mime, `{"message":"7","label":"x"}`, nil, 409, "error.gone"},
		"no such reply":    {"1/say", mime, `{"text":"a","reply":"7"}`, nil, 409, "error.gone"},
		"not on Earth":     {"1/place", mime, `{"lat":91,"lon":0}`, nil, 400, "error.other"},
		"no form":          {"1/photos", mime, `{}`, nil, 400, "error.other"},
		"another site":     {"1/say", mime, `{"text":"a"}`, []string{"Origin", "http://evil.example"}, 403, ""},
		"another site too": {"1/say", "text/plain", `{"text":"a"}`, []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer, body := s.post("/page/phones/"+c.path, c.mime, strings.NewReader(c.body), c.header...)
			if answer.StatusCode != c.status || !strings.Contains(body, c.key) {
				t.Errorf("%s %s, want %d %s", answer.Status, body, c.status, c.key)
			}
		})
	}
	if n := len(s.residents[0].Chat().Messages()); n != 0 {
		t.Errorf("%d messages came through", n)
	}
}

func TestOnlyPicturesAreTaken(t *testing.T) {
	s := newStage(t)
	for name, c := range map[string]struct {
		data   []byte
		status int
	}{
		"a page":     {[]byte("<html><script>alert(1)</script>"), http.StatusUnsupportedMediaType},
		"too large":  {bytes.Repeat([]byte{0xff}, maxUpload+1), http.StatusRequestEntityTooLarge},
		"no picture": {nil, http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			var form bytes.Buffer
			w := multipart.NewWriter(&form)
			if c.data != nil {
				part, _ := w.CreateFormFile("photo", "photo.jpg")
				_, _ = part.Write(c.data)
			}
			_ = w.Close()
			answer, body := s.post("/page/phones/1/photos", w.FormDataContentType(), &form)
			if answer.StatusCode != c.status {
				t.Errorf("%s %s", answer.Status, body)
			}
		})
	}
}

func TestMountRefusesAPhoneNobodyHolds(t *testing.T) {
	if err := Mount(newStage(t).sim, Options{Phones: []Phone{{}}}); err == nil {
		t.Error("mounted")
	}
}

func TestEventsBringEveryPictureAndEveryChange(t *testing.T) {
	s := newStage(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.sim.URL()+"/page/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	next := func() snapshot {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var p snapshot
				if err := json.Unmarshal([]byte(data), &p); err != nil {
					t.Fatal(err)
				}
				return p
			}
		}
		t.Fatal("the stream ended")
		return snapshot{}
	}
	first := map[int]bool{}
	for range 4 {
		first[next().Phone] = true
	}
	if len(first) != 4 {
		t.Errorf("pictures of %v only", first)
	}

	if _, err := s.clerks[1].Say(s.desks[1], "строка\nвторая \u2028 </script>"); err != nil {
		t.Fatal(err)
	}
	got := next()
	if got.Phone != 4 || len(got.Messages) != 1 || !got.Messages[0].Own || got.Messages[0].Text != "строка\nвторая \u2028 </script>" {
		t.Errorf("%+v", got)
	}

	if _, err := s.residents[1].Say(nil, "привет"); err != nil {
		t.Fatal(err)
	}
	next()
	s.vk("messages.send", map[string]any{"peer_ids": s.residents[1].ID(), "message": "Тема?", "keyboard": vkKeys(true, []string{"Свет", "Двор"})})
	got = next()
	if diff := cmp.Diff([][]key{{{Text: "Свет"}, {Text: "Двор"}}}, got.Messages[1].Keys); diff != "" || !got.Messages[1].Bot {
		t.Errorf("%+v\n%s", got, diff)
	}
	if strings.Contains(lines.Text(), `{"d":1}`) || strings.Contains(lines.Text(), `"d\":1`) {
		t.Error("a button's payload is shown to the browser")
	}
}

func TestPicturesAreAddressedWithinTheListener(t *testing.T) {
	s := newStage(t)
	for i, who := range s.residents {
		if _, err := who.Photo(nil, "", pothole()); err != nil {
			t.Fatal(err)
		}
		p, err := newPage(s.sim, Options{Phones: []Phone{{Person: s.residents[i]}}})
		if err != nil {
			t.Fatal(err)
		}
		address := p.look(0).Messages[0].Photos[0]
		answer, body := s.get(address)
		if !strings.HasPrefix(address, "/") || answer.Header.Get("Content-Type") != "image/jpeg" || body != string(pothole()) {
			t.Errorf("%s: %s, %d bytes", address, answer.Header.Get("Content-Type"), len(body))
		}
	}
}

func TestALongChatIsCutToItsEnd(t *testing.T) {
	s := newStage(t)
	for range shown + 5 {
		if _, err := s.residents[0].Say(nil, "ещё"); err != nil {
			t.Fatal(err)
		}
	}
	p, err := newPage(s.sim, Options{Phones: []Phone{{Person: s.residents[0]}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.look(0).Messages; len(got) != shown || got[shown-1].ID != "155" {
		t.Errorf("%d messages, the last is %s", len(got), got[len(got)-1].ID)
	}
}

func TestTheSamplePhotoIsAPicture(t *testing.T) {
	img, err := jpeg.Decode(bytes.NewReader(pothole()))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 960 || b.Dy() != 720 || len(pothole()) > 1<<20 {
		t.Errorf("%v, %d bytes", b, len(pothole()))
	}
}

// Package page is the demo in a browser: phones side by side, each held by one
// of the simulator's people, each showing one chat. It owns how the phones look
// and what a person can do with them. It owns no people and no chats (package
// simulator) and knows nothing of the bot on the other side.
//
// The server pushes a chat's whole picture whenever it changes; the browser
// draws it. What people write is only ever set as text.
package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"otklik/bots"
	"otklik/bots/simulator"
)

//go:embed assets
var assets embed.FS

// Options says which phones lie on the page.
type Options struct {
	Phones []Phone
	Log    *slog.Logger // nil = silent
}

// Title is a phone's name in the page's languages.
type Title struct{ RU, EN string }

func (t Title) in(language string) string {
	if language == "en" {
		return t.EN
	}
	return t.RU
}

// Phone is one screen.
type Phone struct {
	Title  Title
	Person *simulator.Person // who holds it
	Chat   *simulator.Chat   // what is open on it, nil = the private chat with the bot
	Start  string            // what the start button of an empty private chat says to the bot, "" = "/start"
}

// Mount puts the page at the root of the simulator's listener; everything it
// loads is below /page/. Call it once.
func Mount(sim *simulator.Simulator, o Options) error {
	p, err := newPage(sim, o)
	if err != nil {
		return fmt.Errorf("demo page: %w", err)
	}
	guard := http.NewCrossOriginProtection()
	handle := func(pattern string, h http.HandlerFunc) { sim.Handle(pattern, guard.Handler(secured(h))) }
	handle("GET /{$}", p.index)
	handle("GET /page/{file}", p.asset)
	handle("GET /page/events", p.events)
	handle("POST /page/phones/{n}/say", p.act(say))
	handle("POST /page/phones/{n}/press", p.act(press))
	handle("POST /page/phones/{n}/place", p.act(place))
	handle("POST /page/phones/{n}/photos", p.act(photos))
	handle("POST /page/phones/{n}/sample", p.act(sample))
	return nil
}

// page is what the handlers share.
type page struct {
	log    *slog.Logger
	root   string // of the listener, cut from the addresses of pictures
	phones []phone
	words  words
	points []point
	html   *template.Template
}

type phone struct {
	Phone
	chat *simulator.Chat
}

func newPage(sim *simulator.Simulator, o Options) (*page, error) {
	p := &page{log: o.Log, root: sim.URL()}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	for i, f := range o.Phones {
		if f.Person == nil {
			return nil, fmt.Errorf("phone %d: nobody holds it", i+1)
		}
		if f.Start == "" {
			f.Start = "/start"
		}
		chat := f.Chat
		if chat == nil {
			chat = f.Person.Chat()
		}
		p.phones = append(p.phones, phone{Phone: f, chat: chat})
	}
	if err := readJSON("assets/texts.json", &p.words); err != nil {
		return nil, err
	}
	if err := readJSON("assets/points.json", &p.points); err != nil {
		return nil, err
	}
	var err error
	p.html, err = template.ParseFS(assets, "assets/page.html")
	return p, err
}

func readJSON(name string, to any) error {
	raw, err := assets.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// secured adds what every answer needs: nothing from elsewhere may run in the
// page, and nobody may frame it.
func secured(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
			"img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Cache-Control", "no-store")
		h(w, r)
	})
}

// view is what the template draws.
type view struct {
	Language string
	Text     map[string]string
	Phones   []phoneView
	Points   []pointView
	Steps    []step
}

type step struct {
	N    int
	Text string
}

type phoneView struct {
	N        int
	Title    string
	Platform bots.Platform
	Group    bool
	Owner    string // who holds it
	Chat     string // the chat's name, "" in private: there it is the bot's
	Start    string
}

// index serves the page in the language of ?lang=, else the browser's.
func (p *page) index(w http.ResponseWriter, r *http.Request) {
	language := p.words.choose(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"))
	text := p.words[language]
	v := view{
		Language: language, Text: text, Points: views(p.points, language),
		Steps: []step{{1, text["step.1"]}, {2, text["step.2"]}, {3, text["step.3"]}, {4, text["step.4"]}},
	}
	for i, f := range p.phones {
		f := phoneView{
			N: i + 1, Title: f.Title.in(language), Platform: f.Person.Platform(),
			Group: f.chat.Group(), Owner: f.Person.Name(), Start: f.Start,
		}
		if f.Group {
			f.Chat = p.phones[i].chat.Title()
		}
		v.Phones = append(v.Phones, f)
	}
	var out bytes.Buffer
	if err := p.html.Execute(&out, v); err != nil {
		p.log.Error("drawing the demo page", "error", err)
		http.Error(w, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Language")
	_, _ = w.Write(out.Bytes()) // a reader that left is not our concern
}

// asset serves the scripts and style sheets.
func (p *page) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".css") {
		http.NotFound(w, r)
		return
	}
	http.ServeFileFS(w, r, assets, "assets/"+name)
}

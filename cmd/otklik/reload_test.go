package main

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"otklik/bots/simulator"
	"otklik/bots/telegram"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// centreFiles is a sample directory in a folder of its own, to be changed.
type centreFiles struct {
	t      *testing.T
	folder string
}

func copyOf(t *testing.T, sample string) centreFiles {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "centre")
	if err := os.CopyFS(folder, os.DirFS("../../examples/"+sample)); err != nil {
		t.Fatal(err)
	}
	return centreFiles{t, folder}
}

// replace changes words of a file.
func (f centreFiles) replace(name, old, now string) {
	f.t.Helper()
	path := filepath.Join(f.folder, name)
	text, err := os.ReadFile(path)
	if err != nil {
		f.t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(text), old, now)
	if changed == string(text) {
		f.t.Fatalf("%s does not say %q", name, old)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// TestReload: what is sound comes into force, what is not leaves the old in force.
func TestReload(t *testing.T) {
	f := copyOf(t, "region")
	cfg := &Config{Directory: f.folder, Telegram: []TelegramChannel{{Config: telegram.Config{Name: "town"}, Centre: "zarechye"}}}
	r, problems := cfg.read()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	m := newMetrics()
	d := newDirectory(cfg, r, m, quiet)
	expect := func(what string, want outcome, problems ...string) {
		t.Helper()
		before := d.region()
		got, list := d.reload()
		if got != want || len(list) != len(problems) {
			t.Fatalf("%s: %s, want %s: %v", what, got, want, list)
		}
		for i, part := range problems {
			if !strings.Contains(list[i].String(), part) {
				t.Errorf("%s: %q, want %q", what, list[i], part)
			}
		}
		if (want == reloaded) != (d.region() != before) {
			t.Errorf("%s: the directory in force does not agree with it", what)
		}
	}
	expect("nothing has changed", unchanged)
	f.replace("topics.yaml", "ru: Яма", "ru: Ямина")
	expect("a name", reloaded)
	f.replace("topics.yaml", "ru: Мусор,", "Ru: Мусор,")
	f.replace("centres/lesnoy/centre.yaml", "agency: lesnoy-admin", "agency: nobody")
	expect("two problems", refused,
		f.folder+"/centres/lesnoy/centre.yaml:17:113: no such agency", f.folder+"/topics.yaml:20:12: names: the Russian text", f.folder+"/topics.yaml:20:13: ")
	f.replace("topics.yaml", "Ru: Мусор,", "ru: Мусор,")
	f.replace("centres/lesnoy/centre.yaml", "agency: nobody", "agency: lesnoy-admin")
	expect("the old text again", unchanged)
	f.replace("centres/zarechye/centre.yaml", "cases.none:", "cases.nobody:")
	expect("a text that there is not", refused, "cases.nobody")
	f.replace("centres/zarechye/centre.yaml", "cases.nobody:", "cases.none:")
	if err := os.Rename(filepath.Join(f.folder, "centres/zarechye"), filepath.Join(f.folder, "centres/elsewhere")); err != nil {
		t.Fatal(err)
	}
	expect("a channel's centre is gone", refused, `telegram[0].centre: the directory has no centre "zarechye"`)
	w := httptest.NewRecorder()
	m.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range []string{
		`otklik_directory_reloads_total{result="reloaded"} 1`, `otklik_directory_reloads_total{result="unchanged"} 2`,
		`otklik_directory_reloads_total{result="refused"} 3`, `otklik_directory_info{version="` + d.region().Version() + `"} 1`,
	} {
		if !strings.Contains(w.Body.String(), line+"\n") {
			t.Errorf("/metrics does not say %s", line)
		}
	}
	if n := strings.Count(w.Body.String(), "otklik_directory_info{"); n != 1 {
		t.Errorf("%d versions are told to be in force", n)
	}
}

// TestSettled: files are read once they differ and have stopped changing.
func TestSettled(t *testing.T) {
	f := copyOf(t, "region")
	w := watched{folder: f.folder, read: stamp(f.folder), seen: stamp(f.folder)}
	look := func(what string, want bool) {
		t.Helper()
		got := w.settled()
		if got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
		if got {
			w.took(stamp(f.folder), reloaded)
		}
	}
	look("at rest", false)
	f.replace("topics.yaml", "ru: Яма", "ru: Ямина")
	look("just changed", false)
	f.replace("hours.yaml", "08:00", "08:30")
	look("still changing", false)
	look("settled", true)
	look("read already", false)
	if err := os.Remove(filepath.Join(f.folder, "hours.yaml")); err != nil {
		t.Fatal(err)
	}
	look("a file is gone", false)
	look("and stays so", true)
	link := filepath.Join(f.folder, "aaa.lock")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	look("a link that leads nowhere", false)
	look("and stays so", true)
	f.replace("topics.yaml", "ru: Ямина", "ru: Яма")
	look("a file behind it", false)
	look("and stays so", true)
	if err := os.RemoveAll(f.folder); err != nil {
		t.Fatal(err)
	}
	look("the folder is gone", false)
	look("and stays so", true)
}

// TestRefusedFilesAreReadAgain: what files were refused for may pass without a change of
// theirs, and may be taken back as if it had never been.
func TestRefusedFilesAreReadAgain(t *testing.T) {
	f := copyOf(t, "region")
	first := stamp(f.folder)
	w := watched{folder: f.folder, read: first, seen: first}
	looks := func() (n int) {
		for n = 1; !w.settled(); n++ {
			if n > 100 {
				t.Fatal("they are never read")
			}
		}
		return n
	}
	w.took(first, refused)
	if n := looks(); n != looksToRest+1 {
		t.Errorf("read again after %d looks", n)
	}
	w.took(first, refused)
	f.replace("topics.yaml", "ru: Яма", "ru: Ямина")
	if n := looks(); n != 2 {
		t.Errorf("read after %d looks at other files", n)
	}
	w.took(stamp(f.folder), reloaded)
	for range 100 {
		if w.settled() {
			t.Fatal("read though they were taken")
		}
	}
}

// TestRefusedIsLoggedOnce: a retry says nothing that was said, and other problems are new.
func TestRefusedIsLoggedOnce(t *testing.T) {
	f := copyOf(t, "region")
	cfg := &Config{Directory: f.folder}
	r, problems := cfg.read()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	log := &safeBuffer{}
	d := newDirectory(cfg, r, newMetrics(), slog.New(slog.NewTextHandler(log, nil)))
	logged := func(want int) {
		t.Helper()
		d.reload()
		if n := strings.Count(log.String(), "not reloaded"); n != want {
			t.Errorf("logged %d times, want %d", n, want)
		}
	}
	f.replace("topics.yaml", "first: 4h", "first: soon")
	logged(1)
	logged(1)
	f.replace("topics.yaml", "first: soon", "first: later")
	logged(2)
	f.replace("topics.yaml", "first: later", "first: 4h")
	logged(2)
	f.replace("topics.yaml", "first: 4h", "first: later")
	logged(3)
}

// TestCentresThatAreGone: their cases are somebody else's now, which must not go unseen.
func TestCentresThatAreGone(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	errs := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		for _, id := range []routing.CentreID{"krai", "closed"} {
			if err := tx.AddCase(&routing.Case{ID: routing.CaseID(tx.NewID()), Number: "26-00001", Centre: id, State: routing.Assigned}); err != nil {
				return err
			}
		}
		return nil
	}}})
	if errs[0] != nil {
		t.Fatal(errs[0])
	}
	cfg := &Config{Directory: "../../examples/region"}
	r, problems := cfg.read()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	log := &safeBuffer{}
	g := &gateway{log: slog.New(slog.NewTextHandler(log, nil)), store: s, directory: newDirectory(cfg, r, newMetrics(), quiet)}
	g.tellGone(t.Context())
	if said := log.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "centre=closed topmost=krai") {
		t.Errorf("it says %q", said)
	}
}

// TestNoChangeIsLost: files that change while a gateway reads them, at its start or
// later, are read again.
func TestNoChangeIsLost(t *testing.T) {
	f := copyOf(t, "region")
	cfg := &Config{Directory: f.folder}
	r, problems := cfg.read()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f.replace("topics.yaml", "ru: Яма", "ru: Ямина") // while it opens the store
	d := newDirectory(cfg, r, newMetrics(), quiet)
	for n := 0; !d.settled(); n++ {
		if n > 3 {
			t.Fatal("the gateway serves an old directory for ever")
		}
	}
	if got, _ := d.reload(); got != reloaded || d.settled() {
		t.Errorf("%s, and read again though nothing changed", got)
	}
}

// TestReloadWhilePeopleTalk: a running gateway takes a changed directory up by
// itself, and tells its duty desk of one that it cannot take.
func TestReloadWhilePeopleTalk(t *testing.T) {
	f := copyOf(t, "cheboksary")
	log := &reloadLog{servingLog{private: make(chan string, 1)}, make(chan string, 10)}
	town := startTown(t, townOptions{
		database: storetest.SQLite(t), log: slog.New(slog.NewTextHandler(log, nil)), pace: unhurried,
		adjust: func(c *Config) { c.Directory, c.Reload = f.folder, 5*time.Millisecond },
	})
	ctx, cancel := context.WithTimeout(t.Context(), bindPatience)
	defer cancel()
	anna, _ := town.actor("anna")
	ivan, _ := town.actor("ivan")
	sees := func(a *actor, part string) {
		t.Helper()
		err := a.chat.Wait(ctx, func(all []simulator.Message) bool {
			for _, m := range all {
				if m.From == "bot" && strings.Contains(m.Text+buttonsOf(m), part) {
					return true
				}
			}
			return false
		})
		if err != nil {
			t.Fatalf("nobody said %q\n%s", part, tail(log.all.String(), 2000))
		}
	}
	say := func(text string) {
		t.Helper()
		if _, err := anna.person.Say(anna.chat, text); err != nil {
			t.Fatal(err)
		}
	}
	say("/start")
	sees(anna, "Русский")
	say("Русский")
	sees(anna, "Согласны?")
	say("Согласен")
	sees(anna, "Дороги и тротуары")
	f.replace("topics/01-roads.yaml", "ru: Дороги и тротуары", "ru: Дороги и мосты")
	select {
	case <-log.reloads:
	case <-ctx.Done():
		t.Fatalf("never reloaded\n%s", tail(log.all.String(), 2000))
	}
	say("/new")
	sees(anna, "Дороги и мосты")
	f.replace("desks.yaml", "names:", "name:")
	sees(ivan, "справочник не принят")
	say("/help")
	sees(anna, "Что я умею")
	f.replace("desks.yaml", "name:", "names:")
	f.replace("topics/01-roads.yaml", "ru: Дороги и мосты", "ru: Дороги и площади")
	sees(ivan, "Справочник исправлен")
	say("/new")
	sees(anna, "Дороги и площади")
}

func buttonsOf(m simulator.Message) string {
	var all strings.Builder
	for _, row := range m.Buttons {
		for _, b := range row {
			all.WriteString("\n" + b.Text)
		}
	}
	return all.String()
}

// reloadLog tells of each reload that is logged.
type reloadLog struct {
	servingLog
	reloads chan string
}

func (r *reloadLog) Write(line []byte) (int, error) {
	if strings.Contains(string(line), "directory reloaded") {
		r.reloads <- string(line)
	}
	return r.servingLog.Write(line)
}

// TestReloadOnDemand: the command and SIGHUP have a running gateway read its files.
func TestReloadOnDemand(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{TelegramToken: townTelegramToken, VKToken: townVKToken, VKGroup: townVKGroup})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	f := copyOf(t, "region")
	file := filepath.Join(filepath.Dir(f.folder), "otklik.yaml")
	text := "directory: centre\nreload: -1s\nprivate: 127.0.0.1:0\ntelegram:\n  - name: telegram\n    centre: lesnoy\n    token: " +
		townTelegramToken + "\n    api_url: " + sim.TelegramURL() + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log := &reloadLog{servingLog{private: make(chan string, 1)}, make(chan string, 10)}
	code := make(chan int, 1)
	go func() { code <- run(ctx, []string{"serve", "-c", file}, strings.NewReader(""), io.Discard, log) }()
	select {
	case addr := <-log.private:
		t.Setenv("OTKLIK_PRIVATE", addr)
	case got := <-code:
		t.Fatalf("ended with %d\n%s", got, log.all.String())
	}
	reload := func(want int, words string) {
		t.Helper()
		got, out, errs := runCommand(t.Context(), "reload", "-c", file)
		if got != want || !strings.Contains(out+errs, words) {
			t.Errorf("exit code %d, want %d: %s%s", got, want, out, errs)
		}
	}
	reload(exitOK, "unchanged: version ")
	f.replace("topics.yaml", "ru: Яма", "ru: Ямина")
	reload(exitOK, "reloaded: version ")
	<-log.reloads
	f.replace("topics.yaml", "first: 4h", "first: soon")
	reload(exitFailed, `topics.yaml:4:12: first: "soon" is no term`)
	f.replace("topics.yaml", "first: soon", "first: 2h")
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	select {
	case <-log.reloads:
	case got := <-code:
		t.Errorf("SIGHUP ended it with %d", got)
	}
	stop()
	if got := <-code; got != exitOK {
		t.Errorf("exit code %d", got)
	}
	reload(exitFailed, "the gateway does not answer")
}

package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/radar"
)

// config writes a configuration and loads it with an environment.
func config(t *testing.T, text string, environ ...string) (*Config, *loader) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "otklik.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return loadConfig(file, environ)
}

func messages(list routing.Problems) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%d:%d %s\n", p.Line, p.Col, p.Message)
	}
	return b.String()
}

func TestDefaultsAndPathsComeFromTheFilesFolder(t *testing.T) {
	c, l := config(t, "directory: centre\n")
	if len(l.problems) > 0 {
		t.Fatal(l.problems)
	}
	if c.Directory != filepath.Join(l.dir, "centre") {
		t.Errorf("directory %q is not in the file's folder", c.Directory)
	}
	if want := "sqlite:" + filepath.Join(l.dir, "otklik.db"); c.Database.Reveal() != want {
		t.Errorf("database %q, want %q", c.Database.Reveal(), want)
	}
	if c.Listen != defaultListen || c.Private != defaultPrivate || c.Log.Level != "info" || c.Log.Format != "text" {
		t.Errorf("defaults missing: %+v", c)
	}
}

// What the file leaves out has a limit; a negative number takes one away.
func TestLimits(t *testing.T) {
	c, l := config(t, "directory: centre\nlimits:\n  resident: 5\n  channel: -1\n", "OTKLIK_LIMITS_CASES_PER_DAY=3", "OTKLIK_LIMITS_TOTAL=-1")
	if len(l.problems) > 0 {
		t.Fatal(l.problems)
	}
	want := dialogs.Limits{Resident: 5, Burst: 40, Staff: 300, Channel: -1, Total: -1, CasesPerDay: 3}
	if c.Limits != want {
		t.Errorf("limits %+v, want %+v", c.Limits, want)
	}
}

// The radar looks unless it is told not to, and not by what makes no sense.
func TestRadarSettings(t *testing.T) {
	c, l := config(t, "directory: centre\nradar:\n  chance: 0.001\n", "OTKLIK_RADAR_QUIET=5h")
	want := radar.Settings{Chance: 0.001, Least: 4, Weeks: 8, Quiet: 5 * time.Hour}
	if s := c.Radar.settings(); len(l.problems) > 0 || s == nil || *s != want {
		t.Errorf("%v, %+v", l.problems, s)
	}
	if c, _ := config(t, "directory: centre\nradar: {enabled: false}\n"); c.Radar.settings() != nil {
		t.Error("switched off, it looks")
	}
	_, l = config(t, "directory: centre\nradar:\n  chance: 1\n  least: 1\n  weeks: 99\n  quiet: 5m\n")
	if got := messages(l.problems); strings.Count(got, "\n") != 4 || !strings.Contains(got, "6:3 radar.quiet: from 1h to 72h") {
		t.Errorf("problems:\n%s", got)
	}
}

func TestEnvironmentBeatsTheFile(t *testing.T) {
	c, l := config(t, `
directory: centre
listen: 127.0.0.1:1
telegram:
  - {name: a, token: one}
  - {name: b, token: two}
`,
		"OTKLIK_LISTEN=127.0.0.1:2", "OTKLIK_LOG_LEVEL=debug", "OTKLIK_DATABASE=postgres://x/y",
		"OTKLIK_TELEGRAM_TOKEN=1:first", "OTKLIK_TELEGRAM_1_TOKEN=2:second", "OTKLIK_TELEGRAM_1_POLL_TIMEOUT=5s",
		"OTKLIK_TELEGRAM_2_NAME=c", "OTKLIK_TELEGRAM_2_TOKEN=3:third", "OTKLIK_VK_GROUP=7",
		"OTKLIK_VK_NAME=v", "OTKLIK_VK_TOKEN=fourth", "OTKLIK_VK_PACE_TOTAL=2.5", "OTKLIK_PRIVATE=",
		"OTKLIK_TELEGRAM_9_TOKEN=hole", "OTKLIK_LISTENING=x", "HOME=/",
	)
	if len(l.problems) > 0 {
		t.Fatal(l.problems)
	}
	got := fmt.Sprint(c.Listen, c.Private, c.Log.Level, c.Database.Reveal(), len(c.Telegram), len(c.VK))
	if want := fmt.Sprint("127.0.0.1:2", defaultPrivate, "debug", "postgres://x/y", 3, 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	tokens := []string{
		c.Telegram[0].Token.Reveal(), c.Telegram[1].Token.Reveal(), c.Telegram[2].Token.Reveal(), c.VK[0].Token.Reveal(),
	}
	if strings.Join(tokens, " ") != "1:first 2:second 3:third fourth" {
		t.Errorf("tokens went astray: %q", tokens)
	}
	if c.Telegram[1].PollTimeout != 5*time.Second || c.VK[0].Pace.Total != 2.5 || c.VK[0].Group != 7 {
		t.Errorf("typed values went astray: %v %v %v", c.Telegram[1].PollTimeout, c.VK[0].Pace, c.VK[0].Group)
	}
	if len(l.warnings) != 2 || !strings.Contains(l.warnings[0].File, "OTKLIK_LISTENING") ||
		!strings.Contains(l.warnings[1].File, "OTKLIK_TELEGRAM_9_TOKEN") {
		t.Errorf("unknown variables: %v", l.warnings)
	}
}

func TestAWrongValueInTheEnvironmentNamesItsVariableAndNotItself(t *testing.T) {
	_, l := config(t, "directory: centre\n", "OTKLIK_TELEGRAM_ENABLED=hunter2", "OTKLIK_TELEGRAM_TOKEN=1:x", "OTKLIK_TELEGRAM_NAME=a")
	if got := l.problems.Error(); got != "environment OTKLIK_TELEGRAM_ENABLED: telegram[0].enabled: want true or false" {
		t.Errorf("got %q", got)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil { // whatever the umask
			t.Fatal(err)
		}
	}
	write("token", "123:abc\r\n", 0o600)
	write("dsn", "postgres://u:hunter2@h/d\n", 0o604)
	write("empty", "\n", 0o600)
	write("otklik.yaml", `directory: centre
database_file: dsn
telegram:
  - name: a
    token_file: token
  - name: b
    token_file: empty
  - name: c
    token_file: nowhere
  - name: d
    enabled: false
    token_file: nowhere
`, 0o600)
	file := filepath.Join(dir, "otklik.yaml")
	c, l := loadConfig(file, []string{"OTKLIK_TELEGRAM_2_TOKEN=3:from-env"})
	if c.Telegram[0].Token != "123:abc" || c.Telegram[2].Token != "3:from-env" || c.Database != "postgres://u:hunter2@h/d" {
		t.Errorf("secrets went astray: %q %q", c.Telegram[0].Token.Reveal(), c.Telegram[2].Token.Reveal())
	}
	if got := messages(l.problems); got != "7:5 telegram[1].token_file: the file is empty\n" {
		t.Errorf("problems:\n%s", got)
	}
	if got := messages(l.warnings); !strings.HasPrefix(got, "2:1 database_file: everybody") || len(l.warnings) != 1 {
		t.Errorf("warnings:\n%s", got)
	}
	if _, l := loadConfig(file, nil); !strings.Contains(messages(l.problems), "9:5 telegram[2].token_file: no such file or directory\n") {
		t.Errorf("problems:\n%s", messages(l.problems))
	}
}

func TestADatabaseIsAPathOrAnAddress(t *testing.T) {
	for _, dsn := range []string{
		"sqlite:a b=c.db", "otklik.db", "data/my city.sqlite", "city", "postgres://u@h/d", "postgresql://u:p@h/d?a=b",
	} {
		if _, l := config(t, "directory: centre\ndatabase: '"+dsn+"'\n"); len(l.problems) > 0 {
			t.Errorf("%q: %v", dsn, l.problems)
		}
	}
	for _, dsn := range []string{
		"host=db user=otklik password=hunter2", "password=hunter2 dbname=otklik.db", "password=hunter2", "host hunter2",
		"mysql://u:hunter2@h/d", "hunter2@tcp(h:3306)/d", "postgres:hunter2", "sqlite:", "file:hunter2.db?mode=ro",
	} {
		_, l := config(t, "directory: centre\ndatabase: '"+dsn+"'\n")
		if got := messages(l.problems); !strings.HasPrefix(got, "2:1 database: want sqlite:PATH") || strings.Contains(got, "hunter2") {
			t.Errorf("%q: %q", dsn, got)
		}
	}
}

// The sample's file address follows that of the API, or a test server would be
// asked for messages and the real one for photos.
func TestTheSampleHasOneAddressOfTheAPI(t *testing.T) {
	c, l := loadConfig("../../examples/otklik.yaml", []string{
		"OTKLIK_TELEGRAM_ENABLED=true", "OTKLIK_TELEGRAM_TOKEN=1:x", "OTKLIK_TELEGRAM_API_URL=http://127.0.0.1:1/",
	})
	if len(l.problems) > 0 {
		t.Fatal(l.problems)
	}
	if got := c.Telegram[0].FileURL; got != "http://127.0.0.1:1/file" {
		t.Errorf("files come from %s", got)
	}
}

func TestAWebhookLeadsToItsChannel(t *testing.T) {
	for url, want := range map[string]string{
		"https://otklik.example/hooks/city":      "",
		"https://otklik.example/some/hooks/city": "", // behind a proxy that takes the front off
		"https://otklik.example/hooks/town":      "7:5 telegram[0].webhook_url: must end in /hooks/city, where this channel listens\n",
		"https://otklik.example/hooks/city/":     "7:5 telegram[0].webhook_url: must end in /hooks/city, where this channel listens\n",
		"https://otklik.example":                 "7:5 telegram[0].webhook_url: must end in /hooks/city, where this channel listens\n",
		"otklik.example/hooks/city":              "7:5 telegram[0].webhook_url: not an https URL\n",
	} {
		_, l := config(t, `directory: centre
telegram:
  - name: city
    token: 1:x
    receive: webhook
    webhook_secret: s
    webhook_url: `+url+"\n")
		if got := messages(l.problems); got != want {
			t.Errorf("%s: %q", url, got)
		}
	}
}

func TestHostileYAMLIsAProblemAndNotAPanic(t *testing.T) {
	for _, text := range []string{
		"- a\n- b\n", "just words", "a: &x 1\nb: *x\n", "directory: &x centre\n", "? [a]\n: b\n", "directory: {a: b}\n",
		"telegram: [[1]]\n", "\x00", "a: b: c\n", "telegram:\n\t- name: x\n", "directory: centre\n---\ndirectory: b\n",
		"<<: {a: 1}\n", "log: !!binary x\n", "telegram: [{name: !!int x}]", strings.Repeat("[", 200),
	} {
		_, l := config(t, text)
		if len(l.problems) == 0 {
			t.Errorf("%q: no problem found", text)
		}
		for _, p := range l.problems {
			if p.Line < 1 || p.Col < 1 {
				t.Errorf("%q: a problem without a place: %s", text, p)
			}
		}
	}
}

func TestConfigDoesNotPrintItsSecrets(t *testing.T) {
	c, _ := config(t, "directory: centre\ndatabase: postgres://u:hunter2@h/d\ntelegram: [{name: a, token: hunter2}]\n")
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("config", "config", c)
	fmt.Fprintf(&b, "%v %+v %#v", c, *c, c)
	if strings.Contains(b.String(), "hunter2") {
		t.Error(b.String())
	}
}

func TestNearFindsWhatWasMeant(t *testing.T) {
	known := []string{"roads.pothole", "roads.snow", "water.leak"}
	for word, want := range map[string]string{
		"roads.pothle": "roads.pothole", "pothole": "roads.pothole", "roads.snwo": "roads.snow", "zzz": "",
	} {
		got := ""
		if list := near(word, known, 1); len(list) > 0 {
			got = list[0]
		}
		if got != want {
			t.Errorf("near(%q) = %q, want %q", word, got, want)
		}
	}
}

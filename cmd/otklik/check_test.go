package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

// checked writes a configuration over a sample directory and runs check on it.
func checked(t *testing.T, f centreFiles, channels string, args ...string) (code int, out string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "otklik.yaml")
	if err := os.WriteFile(file, []byte("directory: "+f.folder+"\n"+channels), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runCommand(t.Context(), append([]string{"check", "-c", file}, args...)...)
	return code, strings.ReplaceAll(out+errs, filepath.Dir(file)+"/", "")
}

// TestCheckOfARegion: each centre is told of, a channel's centre must be there, and
// what replaces what is a note.
func TestCheckOfARegion(t *testing.T) {
	f := copyOf(t, "region")
	const channel = "telegram:\n  - {name: a, token: '1:a', centre: zarechye}\n"
	code, out := checked(t, f, channel)
	for _, part := range []string{
		"ok: channels 1 on, 0 off; directory krai version ", "\n    directory zarechye version ", `"housing-managers" replaces the one at`,
		"notes: ", "warnings: ",
	} {
		if code != exitOK || !strings.Contains(out, part) {
			t.Errorf("exit code %d, want %q in\n%s", code, part, out)
		}
	}
	if code, out = checked(t, f, channel, "--strict"); code != exitFailed || strings.Contains(out, "ok:") {
		t.Errorf("with --strict: exit code %d\n%s", code, out)
	}
	code, out = checked(t, f, strings.ReplaceAll(channel, "zarechye", "elsewhere"))
	if want := `otklik.yaml:3:29: telegram[0].centre: the directory has no centre "elsewhere"`; code != exitFailed || !strings.Contains(out, want) {
		t.Errorf("exit code %d, want %q in\n%s", code, want, out)
	}
	if code, out = checked(t, f, "telegram:\n  - {enabled: false, centre: elsewhere}\nvk: [{name: v, token: x, group: 1}]\n"); code != exitOK {
		t.Errorf("a channel that is off has no say: exit code %d\n%s", code, out)
	}
	f.replace("centres/zarechye/centre.yaml", "cases.none:", "cases.nobody:")
	code, out = checked(t, f, channel)
	if want := "centres/zarechye/centre.yaml:46:19: texts: ru: cases.nobody: there is no such text"; code != exitFailed || !strings.Contains(out, want) {
		t.Errorf("exit code %d, want %q in\n%s", code, want, out)
	}
}

// TestDesksWithoutStaff: a desk that has no chat, or nobody to answer in it, is
// warned of.
func TestDesksWithoutStaff(t *testing.T) {
	c := newClinic(t, storetest.SQLite(t))
	r, problems := loadRegion("../../examples/region")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c.turn(func(tx dialogs.Tx) error {
		for id, desk := range map[string]routing.DeskID{"-1": "krai-duty", "-2": "zarechye-city"} {
			if err := tx.BindDesk(desk, bots.Chat{Channel: "telegram", ID: id}, "test"); err != nil {
				return err
			}
		}
		return tx.AddClerk(dialogs.Clerk{Desk: "krai-duty", Channel: "telegram", Person: "1", Name: "Klara", Roles: []routing.Role{"executor", "executor@agency:gone"}})
	})
	var f findings
	if err := f.staff(t.Context(), &Config{Directory: "centre"}, c.s, r); err != nil {
		t.Fatal(err)
	}
	want := `centre: desk "krai-duty": telegram:1: role "executor": no agency is called "gone": otklik clerk role
centre: desk "krai-roads" has no chat: otklik invite desk krai-roads
centre: desk "lesnoy-duty" has no chat: otklik invite desk lesnoy-duty
centre: desk "zarechye-duty" has no chat: otklik invite desk zarechye-duty
centre: desk "zarechye-city" has no staff: otklik invite clerk zarechye-city`
	if got := f.warnings.Error(); got != want {
		t.Errorf("warnings\n%s\nwant\n%s", got, want)
	}
}

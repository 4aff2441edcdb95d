package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// TestClerkCommands: the roster is shown safely whatever people call themselves,
// and exactly the one who is meant is taken off it.
func TestClerkCommands(t *testing.T) {
	dsn := storetest.SQLite(t)
	s := storetest.Open(t, dsn, store.Options{})
	centre, err := filepath.Abs("../../examples/cheboksary")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "otklik.yaml")
	if err := os.WriteFile(file, []byte("directory: "+centre+"\ndatabase: "+dsn+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	since := time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC) // the 24th in Moscow
	for _, c := range []dialogs.Clerk{
		{Desk: "city", Channel: "telegram", Person: "501", Name: "Иван Петров"},
		{Desk: "city", Channel: "telegram", Person: "502", Name: "\x1b[2Jroot\u202e\nutilities"},
		{Desk: "city", Channel: "telegram", Person: "503", Name: "telegram:501"},
		{Desk: "city", Channel: "vk", Person: "501", Name: "Иван Петров"},
		{Desk: "gone", Channel: "vk", Person: "7", Name: "Олег"},
		{Desk: "utilities", Channel: "vk", Person: "601", Name: "Ольга"},
	} {
		c.Since = since
		err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error { return tx.AddClerk(c) }}})[0]
		if err != nil {
			t.Fatal(err)
		}
	}
	left := func() (ids []string) {
		list, err := roster(t.Context(), s, "")
		if err != nil {
			t.Fatal(err)
		}
		return idsOf(list, func(c dialogs.Clerk) string { return string(c.Desk) + "/" + personOf(c) })
	}
	clerk := func(args ...string) (code int, said string) {
		var out, errs bytes.Buffer
		code = run(t.Context(), append([]string{"clerk"}, append(args, "-c", file)...), strings.NewReader(""), &out, &errs)
		return code, out.String() + errs.String()
	}

	code, said := clerk("list")
	if code != exitOK || strings.Count(said, "\n") != 6 || strings.ContainsAny(said, "\x1b\u202e") {
		t.Errorf("exit code %d:\n%q", code, said)
	}
	for _, part := range []string{`city  `, `telegram:501  24.11.2026  "Иван Петров"`, `"\x1b[2Jroot\u202e\nutilities"`, `gone  `} {
		if !strings.Contains(said, part) {
			t.Errorf("no %s in:\n%s", part, said)
		}
	}
	if code, said := clerk("list", "utilities"); code != exitOK || strings.Count(said, "\n") != 1 || !strings.Contains(said, "vk:601") {
		t.Errorf("one desk, exit code %d:\n%s", code, said)
	}

	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"role", "city", "telegram:501", "Approver, coordinator"}, exitOK, `"Иван Петров": approver,coordinator`},
		{[]string{"role", "city", "telegram:501", "approver@roads,viewer"}, exitOK, `"Иван Петров": approver@roads,viewer`},
		{[]string{"role", "city", "telegram:501", "executor@agency:city-parks"}, exitUsage, `no agency is called "city-parks"`},
		{[]string{"role", "city", "telegram:501", "approver@sea"}, exitUsage, `no category is called "sea"`},
		{[]string{"list", "city"}, exitOK, "approver@roads,viewer"},
		{[]string{"role", "city", "telegram:501", "none"}, exitOK, `"Иван Петров": -`},
		{[]string{"role", "city", "telegram:501", "boss"}, exitUsage, `"boss" is no role`},
		{[]string{"role", "city", "vk:601", "viewer"}, exitUsage, "nobody on the roster"},
	} {
		if code, said := clerk(c.args...); code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%q: exit code %d: %s", c.args, code, said)
		}
	}

	before := len(left())
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"revoke", "city", "Иван Петров"}, "say which of telegram:501, vk:501"},
		{[]string{"revoke", "city", "501"}, "say which of"},
		{[]string{"revoke", "city", "vk:601"}, "nobody on the roster"}, // of another desk
		{[]string{"revoke", "cty", "501"}, "near: city"},
		{[]string{"list", "cty"}, "near: city"},
		{[]string{"revoke", "city"}, "accepts 2 arg"},
		{[]string{"revok"}, ""},
	} {
		if code, said := clerk(c.args...); code != exitUsage || !strings.Contains(said, c.want) {
			t.Errorf("%q: exit code %d: %s", c.args, code, said)
		}
	}
	if n := len(left()); n != before {
		t.Fatalf("%d clerks left of %d", n, before)
	}
	for _, c := range [][2]string{{"city", "telegram:501"}, {"gone", "Олег"}, {"city", "502"}} {
		if code, said := clerk("revoke", c[0], c[1]); code != exitOK || !strings.HasPrefix(said, "revoked: "+c[0]) || strings.Contains(said, "\x1b") {
			t.Errorf("%v: exit code %d: %q", c, code, said)
		}
	}
	if got, want := fmt.Sprint(left()), "[city/telegram:503 city/vk:501 utilities/vk:601]"; got != want {
		t.Errorf("left %v, want %v", got, want)
	}
	if code, said := clerk("revoke", "city", "telegram:501"); code != exitUsage {
		t.Errorf("a second time: exit code %d: %s", code, said)
	}
}

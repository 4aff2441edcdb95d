package complaint_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// canary is in every word of somebody who is to be forgotten.
const canary = "канарейка"

// tables gives all that is kept, table by table.
func tables(t *testing.T, g *dialogstest.Gateway) map[string]string {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(g.DSN, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names []string
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	all := map[string]string{}
	for _, name := range names {
		all[name] = dump(t, db, name)
	}
	return all
}

func dump(t *testing.T, db *sql.DB, table string) string {
	t.Helper()
	rows, err := db.Query(`SELECT * FROM "` + table + `"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				v = string(raw)
			}
			fmt.Fprintf(&b, "%s=%v ", columns[i], v)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// holding are the tables that have some of the words, in lower case.
func holding(t *testing.T, g *dialogstest.Gateway, words ...string) (found []string) {
	t.Helper()
	for name, text := range tables(t, g) {
		for _, w := range words {
			if at := strings.Index(strings.ToLower(text), strings.ToLower(w)); at >= 0 {
				found = append(found, fmt.Sprintf("%s: %q in …%s", name, w, text[max(0, at-150):min(len(text), at+100)]))
			}
		}
	}
	return found
}

// settle lets the clock and the sweep of files do what is due.
func settle(t *testing.T, g *dialogstest.Gateway) {
	t.Helper()
	for range 5 {
		g.Now = g.Now.Add(30 * time.Second)
		g.Strike(t)
	}
	doomed, err := g.Store.DoomedFiles(t.Context(), 1000)
	for _, d := range doomed {
		if err == nil {
			err = g.Store.FileDestroyed(t.Context(), d)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// speak lets a resident say all that can be said, with the canary in it, and be
// answered by a clerk.
func speak(t *testing.T, g *dialogstest.Gateway) *resident {
	t.Helper()
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.write(bots.Inbound{Text: "Яма, " + canary, Files: []bots.File{{Channel: "telegram", ID: canary + "1", Kind: bots.Document, Name: canary + ".pdf"}}})
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5, " + canary)
	r.press("Да, верно")
	r.press("Подробнее: за другого, телефон")
	r.press("Телефон для связи")
	r.say("8 900 123-45-67")
	r.press("Заявляю за другого")
	r.say("Мама " + canary)
	r.press("Назад")
	r.press("Отправить")
	k := r.newest()
	id := k.ID
	desk := g.Directory.Centre().DutyDesk
	clerk := routing.Actor{ID: "telegram:777", Desk: desk}
	r.say("/my")
	r.say(k.Number)
	r.press("Дополнить")
	words := r.say("И ещё " + canary)
	r.edit(words, "И ещё две, "+canary)
	g.Deed(t, func(c routing.Cases) error {
		if _, err := c.Note(id, clerk, routing.Remark{Text: "опять эта " + canary}); err != nil {
			return err
		}
		_, err := c.Ask(id, clerk, routing.Remark{Text: "Где вы живёте, " + canary + "?"})
		return err
	})
	r.say("/start")
	r.press("Сообщить о проблеме")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Вторая беда, " + canary) // a draft
	return r
}

// forget presses through to the end.
func forget(r *resident) {
	r.t.Helper()
	r.say("/delete")
	r.sees("Удалить все ваши данные")
	r.press("Отозвать согласие и удалить мои данные")
	r.sees("Согласие отозвано")
}

// TestForgotten: after /delete no word of the person is in any table, nor he himself
// but where the law wants a record, and the others keep all of theirs.
func TestForgotten(t *testing.T) {
	g := watched(t)
	other := enter(t, g)
	other.file("Чужая яма")
	r := speak(t, g)
	fileMany(t, g, r, 25) // several units of work
	if len(holding(t, g, canary)) < 5 {
		t.Fatal("too little is kept: the test would prove nothing")
	}
	mine := r.chat.String()
	forget(r)
	r.say("/my")
	r.sees("Выберите язык") // from the beginning
	settle(t, g)
	for _, f := range holding(t, g, canary, "79001234567", "Мама", mine) {
		if !strings.HasPrefix(f, "outbox: ") && !strings.HasPrefix(f, "sessions: ") || strings.Contains(f, canary) {
			t.Errorf("still there: %s", f) // what he wrote since is a new beginning
		}
	}
	if cases := tables(t, g)["cases"]; !strings.Contains(cases, "Чужая яма") || strings.Count(cases, "origin=erased ") != 26 {
		t.Errorf("cases:\n%s", cases)
	}
	if e := tables(t, g)["erasures"]; strings.Contains(e, "done_at=0") || !strings.Contains(e, "reason=demand") || !strings.Contains(e, " cases=26") {
		t.Errorf("the record: %s", e)
	}
	if c := tables(t, g)["consents"]; strings.Count(c, "given=1") != 2 || strings.Count(c, "given=0") != 1 {
		t.Errorf("the consents: %s", c)
	}
	if g.Log.Len() > 0 {
		t.Error(g.Log)
	}
}

// fileMany files cases of a person past his conversation.
func fileMany(t *testing.T, g *dialogstest.Gateway, r *resident, n int) {
	t.Helper()
	for range n {
		g.Deed(t, func(c routing.Cases) error {
			_, err := c.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: canary},
				Language:  "ru", Resident: r.chat.String(), Origin: r.chat.String(),
			})
			return err
		})
	}
}

// TestForgottenWithoutATrace: who does not write again leaves nothing but the records.
func TestForgottenWithoutATrace(t *testing.T) {
	g := watched(t)
	r := speak(t, g)
	forget(r)
	settle(t, g)
	if found := holding(t, g, canary, r.chat.String(), "chat="+r.chat.ID); len(found) > 0 {
		t.Errorf("still there: %s", strings.Join(found, "\n"))
	}
	r.say("Добрый день")
	r.sees("Выберите язык")
}

// TestKept: nothing goes without the button.
func TestKept(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	k := r.file("Яма")
	r.say("/delete")
	r.sees(k.Number)
	r.say("Отозвать согласие и удалить мои данные")
	r.sees("нажмите кнопку")
	r.press("Нет, оставить")
	r.sees("Ничего не удалено")
	settle(t, g)
	if got := r.state(k.ID); got.Text != "Яма" || got.State != routing.Assigned {
		t.Errorf("it is %+v", got)
	}
	stranger := stranger(t, g)
	stranger.say("/delete")
	stranger.sees("ничего не хранится")
}

// TestErasedCase: the desk sees that the data is gone, nobody is told of such a case
// any more, and an answered one keeps its answer.
func TestErasedCase(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	k := r.file("Яма у школы")
	r.take(g.Answer(t, k.ID, "Засыпали вчера."))
	forget(r)
	r.board = nil
	g.Now = g.Now.Add(time.Minute)
	r.take(g.Strike(t))
	card := ""
	for _, l := range r.board {
		if l.Purpose == bots.Card {
			card = l.Text
		}
	}
	if !strings.Contains(card, "Данные заявителя удалены") || strings.Contains(card, "школы") {
		t.Errorf("the card shows %q", card)
	}
	r.letters = nil
	g.Deed(t, func(c routing.Cases) error {
		_, err := c.Correct(k.ID, routing.Actor{ID: "telegram:1", Desk: g.Directory.Centre().DutyDesk}, routing.Remark{Text: "Засыпали сегодня."})
		return err
	})
	events := 0
	r.read(func(tx dialogs.Tx) error {
		list, err := tx.Events(k.ID)
		for _, e := range list {
			if e.Kind == routing.EventAnswered && e.Text == "Засыпали вчера." {
				events++
			}
		}
		return err
	})
	if events != 1 || len(r.letters) > 0 {
		t.Errorf("%d answers, told %d letters", events, len(r.letters))
	}
}

// TestDeskLettersKeepNothing: what a desk is told of no case, a call before there is one, a
// list, a choice of cases, leaves no words behind, neither while its resident is there nor
// when he is gone.
func TestDeskLettersKeepNothing(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	r.describeAt("Яма во всю полосу")
	r.say("Чебоксары, Ленина, 5, " + canary)
	r.press("Да, верно")
	r.say("тут пахнет газом, " + canary)
	if calls := r.calls(); len(calls) != 1 || !strings.Contains(calls[0], canary) {
		t.Fatalf("the duty desk heard %q", calls)
	}
	desk := func() (rows []string) {
		for _, row := range strings.Split(tables(t, g)["outbox"], "\n") {
			if strings.Contains(row, "chat="+dutyChat.ID+" ") && strings.Contains(row, "case_id=0 ") && strings.Contains(row, canary) {
				rows = append(rows, row)
			}
		}
		return rows
	}
	if rows := desk(); len(rows) > 0 {
		t.Errorf("the call is kept: %s", rows)
	}
	forget(r)
	settle(t, g)
	if found := holding(t, g, canary); len(found) > 0 {
		t.Errorf("still there: %s", strings.Join(found, "\n"))
	}
}

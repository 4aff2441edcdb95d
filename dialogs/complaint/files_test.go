package complaint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
	"otklik/store"
)

// copies lists the files of which the gateway wants copies, or has them ordered
// destroyed: id and state, with the case's number where they are of one.
func (r *resident) copies() (list []string) {
	r.t.Helper()
	files, err := r.g.Store.Files(r.t.Context(), store.FileQuery{States: store.FileStates, Channel: r.chat.Channel})
	if err != nil {
		r.t.Fatal(err)
	}
	for _, f := range files {
		list = append(list, strings.TrimSpace(f.File.ID+" "+string(f.State)+" "+f.Number))
	}
	slices.Sort(list)
	return list
}

func (r *resident) wantCopies(what string, want ...string) {
	r.t.Helper()
	if got := r.copies(); !slices.Equal(got, want) {
		r.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// sends sends files in one message, named by ids.
func (r *resident) sends(text, album string, files ...bots.File) {
	r.t.Helper()
	for i := range files {
		files[i].Channel = r.chat.Channel
	}
	r.write(bots.Inbound{Text: text, Album: album, Files: files})
}

func file(id string, kind bots.FileKind) bots.File { return bots.File{ID: id, Kind: kind} }

// TestCopiesFollowConsent: nothing of a person is copied before he has agreed; then
// everything he has told is, and what he tells later at once.
func TestCopiesFollowConsent(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.sends("Яма у дома 5 на Ленина", "", file("early", bots.Photo))
	r.press("Русский")
	r.wantCopies("before consent")
	r.press("Согласен")
	r.wantCopies("after it", "early wanted")
	r.sends("", "", file("late", bots.Video))
	r.wantCopies("in the draft", "early wanted", "late wanted")
}

// TestCopiesOfTheRefused: who refuses leaves nothing.
func TestCopiesOfTheRefused(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.sends("Яма у дома 5 на Ленина", "", file("early", bots.Photo))
	r.press("Русский")
	r.press("Не согласен")
	r.wantCopies("refused")
}

// TestCopiesOfADraftGoWithIt: discarding a draft destroys the copies of its files,
// and not those of the cases.
func TestCopiesOfADraftGoWithIt(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.sends("Яма у дома 5", "", file("filed", bots.Photo))
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	r.say("/new")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.sends("Другая яма", "", file("draft", bots.Photo))
	r.wantCopies("two matters", "draft wanted", "filed wanted "+k.Number)
	r.say("/cancel")
	r.press("Удалить черновик")
	r.g.Now = r.g.Now.Add(time.Minute)
	r.press("Удалить черновик")
	r.wantCopies("after discarding one", "draft doomed", "filed wanted "+k.Number)
}

// TestCopiesOfACase: every way in which files come to a case leads to copies of it.
func TestCopiesOfACase(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	k := r.file("Яма у дома 5")
	r.sends("Она растёт", "", file("added", bots.Document))
	r.press("Про № " + k.Number + " · Яма на дороге")
	r.sends("", "a", file("first", bots.Photo))
	r.press("Про № " + k.Number + " · Яма на дороге")
	r.sends("", "a", file("sibling", bots.Photo))
	answer := bots.File{Channel: r.chat.Channel, ID: "answer", Kind: bots.Photo}
	r.g.Turn(t, func(tx dialogs.Tx) error {
		cases := routing.Cases{Directory: r.g.Directory, Tx: tx, Now: r.g.Now,
			Tell: &dialogs.Notices{Tx: tx, House: r.g.House, Directory: r.g.Directory, Now: r.g.Now}}
		desk := routing.Actor{ID: "telegram:1", Desk: r.g.Directory.Centre().DutyDesk}
		_, err := cases.Note(k.ID, desk, routing.Remark{Files: dialogs.EncodeFiles([]bots.File{{Channel: r.chat.Channel, ID: "note", Kind: bots.Photo}})})
		if err == nil {
			_, err = cases.Answer(k.ID, desk, routing.Remark{Text: "Заделали", Files: dialogs.EncodeFiles([]bots.File{answer})})
		}
		return err
	})
	want := []string{"added", "answer", "first", "note", "sibling"}
	for i := range want {
		want[i] += " wanted " + k.Number
	}
	r.wantCopies("the case", want...)
}

// TestTooLarge: of files that nobody could copy the person is told at once, with
// the limit; what else he said is heard, and his place in the talk is kept.
func TestTooLarge(t *testing.T) {
	large := bots.File{ID: "film", Kind: bots.Video, Size: 20<<20 + 1}
	fits := bots.File{ID: "photo", Kind: bots.Photo, Size: 20 << 20}
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.sends("", "", large)
	r.sees("больше 20 МБ")
	if n := strings.Count(r.last, "\n"); n != 1 {
		t.Errorf("more was said than that: %s", r.last)
	}
	r.sends("Яма у дома 5", "", large, fits)
	r.sees("больше 20 МБ")
	r.sees("Записал. 1 вложение")
	r.sends("", "album", large)
	r.sees("больше 20 МБ")
	r.sends("", "album", large)
	if r.last != "" {
		t.Errorf("an album was told of it twice: %s", r.last)
	}
	r.sends("", "", bots.File{ID: "clip", Kind: bots.Video, Closed: true})
	r.sees("Такое видео мессенджер мне не отдаёт")
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	if files := dialogs.DecodeFiles(k.Files); len(files) != 1 || files[0].ID != "photo" || k.Text != "Яма у дома 5" {
		t.Errorf("filed %q with %v", k.Text, files)
	}
	r.wantCopies("the case", "photo wanted "+k.Number)
	first := stranger(t, r.g)
	first.sends("", "", large)
	first.sees("больше 20 МБ")
	first.sees("Выберите язык")
}

// TestTooMany: what finds no room beside ten files is not dropped silently.
func TestTooMany(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	for i := range 10 {
		r.sends("", "", file(fmt.Sprint(i), bots.Photo))
		r.misses("не больше")
	}
	r.sends("Это всё", "", file("x", bots.Photo), file("y", bots.Photo))
	r.sees("не больше 10 файлов")
	r.sees("Записал. 10 вложений")
	if got := len(r.copies()); got != 10 {
		t.Errorf("%d copies are wanted", got)
	}
}

// shownFiles are the files that a desk's chat was shown.
func shownFiles(letters []bots.Letter) (kinds []string) {
	for _, l := range letters {
		for _, f := range l.Files {
			kinds = append(kinds, string(f.Kind)+" "+f.ID)
		}
	}
	return kinds
}

// TestFilesFirstAndLast: a voice message, a video, a document or an album may be the
// first thing somebody says and the last thing he adds, in both messengers; all of
// it reaches the draft, the case and its desk.
func TestFilesFirstAndLast(t *testing.T) {
	album := []bots.File{file("1", bots.Photo), file("2", bots.Photo), file("3", bots.Photo)}
	for _, channel := range []string{"telegram", "vk"} {
		for name, files := range map[string][]bots.File{
			"voice": {file("v", bots.Voice)}, "video": {file("f", bots.Video)}, "document": {file("d", bots.Document)}, "album": album,
		} {
			t.Run(channel+"/"+name, func(t *testing.T) {
				g := dialogstest.Open(t, sample)
				desk := bots.Chat{Channel: channel, ID: "-1"}
				g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk(g.Directory.Centre().DutyDesk, desk, "test") })
				r := stranger(t, g)
				r.chat.Channel = channel
				// Telegram's album is as many messages, VK's is one.
				send := func(mark string) (all []string) {
					t.Helper()
					marked := slices.Clone(files)
					for i := range marked {
						marked[i].ID += mark
						all = append(all, string(marked[i].Kind)+" "+marked[i].ID)
					}
					if channel == "vk" || len(files) == 1 {
						r.sends("", "", marked...)
						return all
					}
					for _, f := range marked {
						r.sends("", "album"+mark, f)
					}
					return all
				}
				first := send(" first")
				r.press("Русский")
				r.press("Согласен")
				r.press("Дороги и тротуары")
				r.press("Яма на дороге")
				r.say("Яма у дома 5")
				middle := send(" middle")
				r.say("Чебоксары, Ленина, 5")
				r.press("Да, верно")
				r.sees(fmt.Sprintf("Вложений: %d", 2*len(files)))
				r.press("Отправить")
				k := r.newest()
				if got := shownFiles(r.board); !slices.Equal(sorted(got), sorted(append(first, middle...))) {
					t.Errorf("the desk was shown %q", got)
				}
				r.board = nil
				last := send(" last")
				r.press("Про № " + k.Number + " · Яма на дороге")
				late := []string(nil)
				if channel == "telegram" && len(files) > 1 {
					r.sends("", "album last", file("4 late", bots.Photo))
					late = append(late, "photo 4 late")
				}
				if got := shownFiles(r.board); !slices.Equal(sorted(got), sorted(append(last, late...))) {
					t.Errorf("later the desk was shown %q, want %q", got, append(last, late...))
				}
				if got := len(r.copies()); got != 3*len(files)+len(late) {
					t.Errorf("%d copies are wanted of %d files", got, 3*len(files)+len(late))
				}
			})
		}
	}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

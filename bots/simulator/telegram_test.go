package simulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

// poll takes what is there, above offset.
func poll(t *testing.T, bot *tgbotapi.BotAPI, offset int) []tgbotapi.Update {
	t.Helper()
	return must[[]tgbotapi.Update](t)(bot.GetUpdates(tgbotapi.UpdateConfig{Offset: offset}))
}

func refused(t *testing.T, err error, code int, words string) {
	t.Helper()
	var e *tgbotapi.Error
	if !errors.As(err, &e) {
		t.Errorf("want %d %q, got %v", code, words, err)
		return
	}
	if code != 0 && e.Code != code || !strings.Contains(e.Message, words) {
		t.Errorf("want %d %q, got %d %q", code, words, e.Code, e.Message)
	}
}

func TestTelegramThereAndBack(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna Petrova", "ru")
	sent := say(t, anna, nil, "/start now")

	got := poll(t, bot, 0)
	if len(got) != 1 || got[0].Message == nil {
		t.Fatalf("updates: %+v", got)
	}
	m := got[0].Message
	if m.Text != "/start now" || m.Command() != "start" || m.From.ID != 1001 || m.From.LastName != "Petrova" ||
		m.From.LanguageCode != "ru" || !m.Chat.IsPrivate() || sent.ID != "1" || m.MessageID != 1 {
		t.Errorf("message: %+v from %+v", m, m.From)
	}
	if again := poll(t, bot, 0); len(again) != 1 {
		t.Errorf("an unacknowledged update came %d times", len(again))
	}
	if rest := poll(t, bot, got[0].UpdateID+1); len(rest) != 0 {
		t.Errorf("an acknowledged update came again: %+v", rest)
	}

	answer := tgbotapi.NewMessage(1001, "Hello")
	answer.ReplyToMessageID = 1
	answer.DisableNotification = true
	back := must[tgbotapi.Message](t)(bot.Send(answer))
	seen := last(t, anna.Chat())
	if seen.Text != "Hello" || seen.From != "bot" || seen.ReplyTo != "1" || !seen.Silent || seen.ID != "2" || back.MessageID != 2 {
		t.Errorf("Anna sees %+v", seen)
	}
}

func TestTelegramRefusals(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna, boris, gone := s.Person(bots.Telegram, "Anna", ""), s.Person(bots.Telegram, "Boris", ""), s.Person(bots.Telegram, "Gleb", "")
	say(t, anna, nil, "hi")
	gone.Block()
	must[tgbotapi.Message](t)(bot.Send(tgbotapi.NewMessage(1001, "same")))

	markup := func(rows ...[]tgbotapi.InlineKeyboardButton) tgbotapi.Chattable {
		m := tgbotapi.NewMessage(1001, "keys")
		m.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(rows...)
		return m
	}
	row := func(n int, data string) []tgbotapi.InlineKeyboardButton {
		var out []tgbotapi.InlineKeyboardButton
		for range n {
			out = append(out, tgbotapi.NewInlineKeyboardButtonData("k", data))
		}
		return out
	}
	var tall [][]tgbotapi.InlineKeyboardButton
	for range 101 {
		tall = append(tall, row(1, "d"))
	}
	reply := tgbotapi.NewMessage(1001, "re")
	reply.ReplyToMessageID = 77
	photo := tgbotapi.NewPhoto(1001, tgbotapi.FileBytes{Name: "p.jpg", Bytes: []byte("jpeg")})
	photo.Caption = strings.Repeat("c", 1025)
	for name, x := range map[string]struct {
		c     tgbotapi.Chattable
		code  int
		words string
	}{
		"unknown chat":     {tgbotapi.NewMessage(42, "x"), 400, "Bad Request: chat not found"},
		"never started":    {tgbotapi.NewMessage(1002, "x"), 403, "Forbidden: bot can't initiate"},
		"blocked":          {tgbotapi.NewMessage(1003, "x"), 403, "Forbidden: bot was blocked by the user"},
		"empty":            {tgbotapi.NewMessage(1001, " \n"), 400, "message text is empty"},
		"too long":         {tgbotapi.NewMessage(1001, strings.Repeat("😀", 2049)), 400, "message is too long"},
		"long caption":     {photo, 0, "caption is too long"}, // the SDK loses the code of an upload
		"payload":          {markup(row(1, strings.Repeat("d", 65))), 400, "BUTTON_DATA_INVALID"},
		"wide keyboard":    {markup(row(9, "d")), 400, "too long"},
		"tall keyboard":    {markup(tall...), 400, "too long"},
		"reply to nothing": {reply, 400, "message to be replied not found"},
		"not modified":     {tgbotapi.NewEditMessageText(1001, 2, "same"), 400, "message is not modified"},
		"foreign edit":     {tgbotapi.NewEditMessageText(1001, 1, "mine"), 400, "message can't be edited"},
		"edit of nothing":  {tgbotapi.NewEditMessageText(1001, 9, "x"), 400, "message to edit not found"},
		"caption of text":  {tgbotapi.NewEditMessageCaption(1001, 2, "x"), 400, "no caption"},
		"delete nothing":   {tgbotapi.NewDeleteMessage(1001, 9), 400, "message to delete not found"},
		"unknown query":    {tgbotapi.NewCallback("5", ""), 400, "query is too old"},
		"unknown file":     {tgbotapi.NewPhoto(1001, tgbotapi.FileID("file-9")), 400, "wrong file identifier"},
		"album of one":     {tgbotapi.NewMediaGroup(1001, []any{tgbotapi.NewInputMediaPhoto(tgbotapi.FileID("file-9"))}), 400, "wrong number"},
		"bad command":      {tgbotapi.NewSetMyCommands(tgbotapi.BotCommand{Command: "Big", Description: "d"}), 400, "BOT_COMMAND_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := bot.Request(x.c)
			refused(t, err, x.code, x.words)
		})
	}
	if n := len(anna.Chat().Messages()); n != 2 {
		t.Errorf("refused requests left %d messages, want 2", n)
	}
	if boris.Chat() == nil || len(boris.Chat().Messages()) != 0 {
		t.Error("a message reached somebody who never started the bot")
	}
	reply.AllowSendingWithoutReply = true
	must[tgbotapi.Message](t)(bot.Send(reply))
	_, err := tgbotapi.NewBotAPIWithClient("100:wrong", s.TelegramURL()+"/bot%s/%s", client(t))
	refused(t, err, 401, "Unauthorized")
	_, err = bot.MakeRequest("sendCarrierPigeon", nil)
	refused(t, err, 404, "Not Found")
}

func TestTelegramButtons(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "hi")
	ask := tgbotapi.NewMessage(1001, "Agree?")
	ask.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(
		tgbotapi.NewInlineKeyboardButtonData("Yes", "y:1"), tgbotapi.NewInlineKeyboardButtonURL("Law", "https://example.org/")))
	sent := must[tgbotapi.Message](t)(bot.Send(ask))
	if b := last(t, anna.Chat()).Buttons; len(b) != 1 || len(b[0]) != 2 || b[0][0].Data != "y:1" || b[0][1].Kind != bots.Link {
		t.Fatalf("buttons: %+v", b)
	}
	if err := anna.Press(nil, "", "Yes"); err != nil {
		t.Fatal(err)
	}
	if err := anna.Press(nil, "", "No"); !errors.Is(err, simulator.ErrNoSuch) {
		t.Errorf("a missing button: %v", err)
	}
	if err := anna.Forge(nil, "", "forged"); err != nil {
		t.Fatal(err)
	}
	got := poll(t, bot, 2)
	if len(got) != 2 || got[0].CallbackQuery == nil || got[1].CallbackQuery == nil {
		t.Fatalf("updates: %+v", got)
	}
	q := got[0].CallbackQuery
	if q.Data != "y:1" || q.Message.MessageID != sent.MessageID || q.From.ID != 1001 || got[1].CallbackQuery.Data != "forged" {
		t.Errorf("query: %+v", q)
	}
	must[*tgbotapi.APIResponse](t)(bot.Request(tgbotapi.NewCallback(q.ID, "ok")))
	_, err := bot.Request(tgbotapi.NewCallback(q.ID, "ok"))
	refused(t, err, 400, "query is too old")

	must[tgbotapi.Message](t)(bot.Send(tgbotapi.NewEditMessageText(1001, sent.MessageID, "Agreed")))
	if m := last(t, anna.Chat()); m.Text != "Agreed" || !m.Edited || m.Buttons != nil {
		t.Errorf("after the edit: %+v", m)
	}
}

func TestTelegramMenu(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "hi")
	ask := tgbotapi.NewMessage(1001, "Where?")
	ask.ReplyMarkup = tgbotapi.NewReplyKeyboard(tgbotapi.NewKeyboardButtonRow(
		tgbotapi.NewKeyboardButton("By hand"), tgbotapi.NewKeyboardButtonLocation("Here")))
	must[tgbotapi.Message](t)(bot.Send(ask))
	if m := anna.Chat().Menu(); len(m) != 1 || m[0][1].Kind != bots.RequestLocation {
		t.Fatalf("menu: %+v", m)
	}
	if err := anna.Press(nil, "", "Here"); !errors.Is(err, simulator.ErrNeedsPlace) {
		t.Errorf("a location button: %v", err)
	}
	if err := anna.Press(nil, "", "By hand"); err != nil {
		t.Fatal(err)
	}
	must[simulator.Message](t)(anna.Location(nil, 0, 47.25))
	got := poll(t, bot, 2)
	if len(got) != 2 || got[0].Message.Text != "By hand" || got[1].Message.Location == nil || got[1].Message.Location.Longitude != 47.25 {
		t.Fatalf("updates: %+v", got)
	}
	drop := tgbotapi.NewMessage(1001, "Thanks")
	drop.ReplyMarkup = tgbotapi.NewRemoveKeyboard(false)
	must[tgbotapi.Message](t)(bot.Send(drop))
	if m := anna.Chat().Menu(); m != nil {
		t.Errorf("menu after its removal: %+v", m)
	}
	must[tgbotapi.Message](t)(bot.Send(tgbotapi.NewLocation(1001, 56.1, 47.2)))
	if l := last(t, anna.Chat()).Location; l == nil || l.Lat != 56.1 {
		t.Errorf("location: %+v", l)
	}
}

func TestTelegramFiles(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	album := must[[]simulator.Message](t)(anna.Photo(nil, "pit", []byte("one"), []byte("three")))
	got := poll(t, bot, 0)
	if len(album) != 2 || len(got) != 2 || got[0].Message.MediaGroupID == "" || got[0].Message.MediaGroupID != got[1].Message.MediaGroupID {
		t.Fatalf("album: %+v", got)
	}
	if got[0].Message.Caption != "pit" || got[1].Message.Caption != "" || album[1].Photos[0].Bytes != 5 {
		t.Errorf("captions: %+v", got)
	}
	sizes := got[1].Message.Photo
	id := sizes[len(sizes)-1].FileID
	f := must[tgbotapi.File](t)(bot.GetFile(tgbotapi.FileConfig{FileID: id}))
	for _, url := range []string{s.TelegramURL() + "/file/bot" + s.TelegramToken() + "/" + f.FilePath, album[1].Photos[0].URL} {
		resp := must[*http.Response](t)(client(t).Get(url))
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if string(body) != "three" {
			t.Errorf("downloaded %q", body)
		}
	}
	must[tgbotapi.Message](t)(bot.Send(tgbotapi.NewPhoto(1001, tgbotapi.FileID(id))))
	file := tgbotapi.FileBytes{Name: "a.bin", Bytes: []byte("12345")}
	for _, c := range []tgbotapi.Chattable{
		tgbotapi.NewPhoto(1001, file), tgbotapi.NewDocument(1001, file), tgbotapi.NewVideo(1001, file), tgbotapi.NewVoice(1001, file),
	} {
		must[tgbotapi.Message](t)(bot.Send(c))
	}
	kinds := ""
	for _, m := range anna.Chat().Messages()[2:] {
		for _, x := range m.Files {
			kinds += string(x.Kind) + " "
		}
		kinds += strings.Repeat("photo ", len(m.Photos))
	}
	if kinds != "photo photo document video voice " {
		t.Errorf("Anna sees %q", kinds)
	}
	group := must[[]tgbotapi.Message](t)(bot.SendMediaGroup(tgbotapi.NewMediaGroup(1001, []any{
		tgbotapi.NewInputMediaPhoto(tgbotapi.FileID(id)), tgbotapi.NewInputMediaPhoto(file)})))
	if len(group) != 2 || group[0].MediaGroupID == "" {
		t.Errorf("media group: %+v", group)
	}
	must[tgbotapi.Message](t)(bot.Send(tgbotapi.NewEditMessageCaption(1001, group[0].MessageID, "both")))
	must[simulator.Message](t)(anna.File(nil, bots.Document, "act.pdf", "the act", []byte("pdf")))
	if d := poll(t, bot, 3)[0].Message; d.Document == nil || d.Document.FileName != "act.pdf" || d.Caption != "the act" {
		t.Errorf("document: %+v", d)
	}
	if _, err := bot.Send(tgbotapi.NewDocument(1001, tgbotapi.FileID(id))); err == nil || !strings.Contains(err.Error(), "can't use file of type photo as document") {
		t.Errorf("a photo sent as a document: %v", err)
	}
}

func TestTelegramGroup(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	clerk, stranger := s.Person(bots.Telegram, "Clerk", ""), s.Person(bots.Telegram, "Other", "")
	desk := s.Group(bots.Telegram, "Roads", clerk)
	card := must[tgbotapi.Message](t)(bot.Send(tgbotapi.NewMessage(-1001000000001, "Case 1")))
	must[simulator.Message](t)(clerk.Reply(desk, "1", "Done"))
	if _, err := stranger.Say(desk, "x"); !errors.Is(err, simulator.ErrStranger) {
		t.Errorf("a stranger wrote into the group: %v", err)
	}
	got := poll(t, bot, 0)
	if len(got) != 1 || got[0].Message.ReplyToMessage == nil || got[0].Message.ReplyToMessage.MessageID != card.MessageID ||
		!got[0].Message.ReplyToMessage.From.IsBot || !got[0].Message.Chat.IsSuperGroup() {
		t.Fatalf("updates: %+v", got)
	}
	chat := tgbotapi.ChatConfig{ChatID: -1001000000001}
	if c := must[tgbotapi.Chat](t)(bot.GetChat(tgbotapi.ChatInfoConfig{ChatConfig: chat})); c.Title != "Roads" {
		t.Errorf("chat: %+v", c)
	}
	if a := must[[]tgbotapi.ChatMember](t)(bot.GetChatAdministrators(tgbotapi.ChatAdministratorsConfig{ChatConfig: chat})); len(a) != 2 {
		t.Errorf("administrators: %+v", a)
	}
	for user, want := range map[int64]string{1001: "member", 1002: "left", 100: "administrator"} {
		m := must[tgbotapi.ChatMember](t)(bot.GetChatMember(tgbotapi.GetChatMemberConfig{
			ChatConfigWithUser: tgbotapi.ChatConfigWithUser{ChatID: -1001000000001, UserID: user}}))
		if m.Status != want {
			t.Errorf("user %d is %q, want %q", user, m.Status, want)
		}
	}
	must[*tgbotapi.APIResponse](t)(bot.Request(tgbotapi.NewChatAction(-1001000000001, tgbotapi.ChatTyping)))
	must[*tgbotapi.APIResponse](t)(bot.Request(tgbotapi.NewDeleteMessage(-1001000000001, 2)))
	if n := len(desk.Messages()); n != 1 {
		t.Errorf("%d messages after a deletion, want 1", n)
	}
}

func TestTelegramEditBlockAndAllowedUpdates(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	m := say(t, anna, nil, "frist")
	if err := anna.EditText(nil, m.ID, "first"); err != nil {
		t.Fatal(err)
	}
	anna.Block()
	if _, err := anna.Say(nil, "x"); !errors.Is(err, simulator.ErrBlocked) {
		t.Errorf("wrote to a blocked bot: %v", err)
	}
	anna.Unblock()
	got := poll(t, bot, 0)
	if len(got) != 4 || got[1].EditedMessage == nil || got[1].EditedMessage.Text != "first" || got[1].EditedMessage.EditDate == 0 ||
		got[2].MyChatMember == nil || got[2].MyChatMember.NewChatMember.Status != "kicked" ||
		got[3].MyChatMember.NewChatMember.Status != "member" {
		t.Fatalf("updates: %+v", got)
	}
	must[[]tgbotapi.Update](t)(bot.GetUpdates(tgbotapi.UpdateConfig{Offset: 5, AllowedUpdates: []string{"callback_query"}}))
	say(t, anna, nil, "unheard")
	if got := poll(t, bot, 5); len(got) != 0 {
		t.Errorf("an update of a kind not allowed: %+v", got)
	}
	cmds := tgbotapi.NewSetMyCommands(tgbotapi.BotCommand{Command: "start", Description: "begin"})
	must[*tgbotapi.APIResponse](t)(bot.Request(cmds))
	if list := must[[]tgbotapi.BotCommand](t)(bot.GetMyCommands()); len(list) != 1 || list[0].Command != "start" {
		t.Errorf("commands: %+v", list)
	}
}

package simulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/SevereCloud/vksdk/v2/api"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

func TestTelegramTakesJSON(t *testing.T) {
	s := start(t, simulator.Options{})
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "x")
	body := `{"chat_id":1001,"text":"by JSON","reply_parameters":{"message_id":1},"disable_notification":true}`
	resp := must[*http.Response](t)(client(t).Post(s.TelegramURL()+"/bot"+s.TelegramToken()+"/sendMessage", "application/json", strings.NewReader(body)))
	_ = resp.Body.Close()
	if m := last(t, anna.Chat()); m.Text != "by JSON" || m.ReplyTo != "1" || !m.Silent {
		t.Errorf("Anna sees %+v", m)
	}
}

func TestTelegramEditReplyMarkup(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "x")
	ask := tgbotapi.NewMessage(1001, "ask")
	ask.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("A", "a")))
	must[tgbotapi.Message](t)(bot.Send(ask))
	other := tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("B", "b")))
	edit := tgbotapi.NewEditMessageReplyMarkup(1001, 2, other)
	must[tgbotapi.Message](t)(bot.Send(edit))
	if m := last(t, anna.Chat()); m.Buttons[0][0].Text != "B" || m.Text != "ask" {
		t.Errorf("after the edit: %+v", m)
	}
	_, err := bot.Send(edit)
	refused(t, err, 400, "message is not modified")
	_, err = bot.MakeRequest("editMessageText", tgbotapi.Params{"chat_id": "1001", "message_id": "2", "text": "x", "reply_markup": `{"remove_keyboard":true}`})
	refused(t, err, 400, "inline keyboard expected")
	_, err = bot.MakeRequest("sendMessage", tgbotapi.Params{"chat_id": "1001", "text": "x", "reply_markup": `{"inline_keyboard":7}`})
	refused(t, err, 400, "can't parse reply keyboard markup")
}

func TestTelegramUploadLimits(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "x")
	send := func(size int) error {
		_, err := bot.Send(tgbotapi.NewPhoto(1001, tgbotapi.FileBytes{Name: "p.jpg", Bytes: make([]byte, size)}))
		return err
	}
	refused(t, send(0), 0, "non-empty")
	refused(t, send(10<<20+1), 0, "too big for a photo")
	big := must[simulator.Message](t)(anna.File(nil, bots.Video, "v.mp4", "", make([]byte, 20<<20+1)))
	if big.Files[0].Bytes != 20<<20+1 {
		t.Errorf("video: %+v", big)
	}
	_, err := bot.GetFile(tgbotapi.FileConfig{FileID: poll(t, bot, 2)[0].Message.Video.FileID})
	refused(t, err, 400, "file is too big")
}

func TestVKMessagesByTheirGlobalID(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	vera, olga := s.Person(bots.VK, "Vera", ""), s.Person(bots.VK, "Olga", "")
	say(t, vera, nil, "x")
	say(t, olga, nil, "x") // the same numbering: ids and conversation ids drift apart
	id := must[int](t)(vk.MessagesSend(api.Params{"peer_id": 5001, "random_id": 1, "message": "one"}))
	if id != 3 {
		t.Fatalf("message id %d", id)
	}
	must[int](t)(vk.MessagesEdit(api.Params{"peer_id": 5001, "message_id": id, "message": "two"}))
	if m := last(t, vera.Chat()); m.Text != "two" || m.ID != "2" {
		t.Errorf("after the edit: %+v", m)
	}
	for _, r := range s.Ledger() {
		if r.MessageID != "2" || r.Chat != "5001" {
			t.Errorf("ledger: %+v", r)
		}
	}
	gone := must[api.MessagesDeleteResponse](t)(vk.MessagesDelete(api.Params{"peer_id": 5001, "message_ids": "3,77"}))
	if gone["3"] != 1 || gone["77"] != 0 || len(vera.Chat().Messages()) != 1 {
		t.Errorf("deleted: %v", gone)
	}
	must[int](t)(vk.MessagesSetActivity(api.Params{"peer_id": 5001, "type": "typing"}))
}

func TestVKVoiceAndVideo(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	poll := newVKPoll(t, s, vk)
	vera := s.Person(bots.VK, "Vera", "")
	for kind, want := range map[bots.FileKind]string{bots.Voice: "audio_message", bots.Video: "video", bots.Document: "doc"} {
		must[simulator.Message](t)(vera.File(nil, kind, "f.bin", "", []byte("x")))
		if m := poll.message(); len(m.Attachments) != 1 || m.Attachments[0].Type != want {
			t.Errorf("%s: %+v", kind, m.Attachments)
		}
	}
}

func TestVKSettings(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	must[int](t)(vk.GroupsSetLongPollSettings(api.Params{"group_id": 200, "message_edit": false}))
	var settings struct {
		Events map[string]int `json:"events"`
	}
	raw := must[[]byte](t)(vk.Request("groups.getLongPollSettings", api.Params{"group_id": 200}))
	if json.Unmarshal(raw, &settings) != nil || settings.Events["message_edit"] != 0 || settings.Events["message_new"] != 1 {
		t.Errorf("settings: %s", raw)
	}
	_, err := vk.GroupsGetLongPollServer(api.Params{"group_id": 7})
	vkRefused(t, err, 15)

	h := newHook(t, func(int, string) (int, string) { return http.StatusOK, "confirm" })
	moved := httptest.NewServer(h.Config.Handler)
	t.Cleanup(moved.Close)
	id := must[api.GroupsAddCallbackServerResponse](t)(vk.GroupsAddCallbackServer(api.Params{"group_id": 200, "url": h.URL})).ServerID
	must[int](t)(vk.GroupsEditCallbackServer(api.Params{"group_id": 200, "server_id": id, "url": moved.URL}))
	if err := s.WaitCallback(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := must[api.GroupsGetCallbackServersResponse](t)(vk.GroupsGetCallbackServers(nil))
	if list.Count != 1 || list.Items[0].URL != moved.URL {
		t.Errorf("servers: %+v", list)
	}
	vk.Version = ""
	_, err = vk.UsersGet(api.Params{"user_ids": "1"})
	vkRefused(t, err, 100)
}

package simulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/simulator"
)

// execute runs code through the SDK and gives the answers with their errors.
func execute(t *testing.T, vk *api.VK, code string) ([]json.RawMessage, api.ExecuteErrors) {
	t.Helper()
	var got []json.RawMessage
	err := vk.Execute(code, &got)
	var refusals *api.ExecuteErrors
	if err != nil && !errors.As(err, &refusals) {
		t.Fatal(err)
	}
	if refusals == nil {
		return got, nil
	}
	return got, *refusals
}

func sendCode(peer int, text string) string {
	return fmt.Sprintf(`API.messages.send({"peer_ids":%d,"random_id":%d,"message":%q})`, peer, randomID.Add(1), text)
}

func TestVKExecute(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	vera, olga := s.Person(bots.VK, "Vera", ""), s.Person(bots.VK, "Olga", "")
	say(t, vera, nil, "x")
	say(t, olga, nil, "x")
	s.Fault(simulator.Fault{Method: "messages.send", Chat: "5002", Code: 9, Description: "Flood"})
	got, refusals := execute(t, vk, "return ["+strings.Join([]string{
		sendCode(5001, `a "quoted" [word];`), sendCode(5002, "flood"), `API.messages.fly({})`, `API.users.get({"user_ids":"5001"})`, sendCode(5002, "later"),
	}, ",")+"];")
	if len(got) != 5 || string(got[1]) != "false" || string(got[2]) != "false" || len(refusals) != 2 ||
		refusals[0] != (api.ExecuteError{Method: "messages.send", Code: 9, Msg: "Flood"}) || refusals[1].Code != 3 {
		t.Errorf("answers %s, errors %+v", got, refusals)
	}
	var sent api.MessagesSendUserIDsResponse
	if json.Unmarshal(got[0], &sent) != nil || sent[0].ConversationMessageID != 2 || last(t, vera.Chat()).Text != `a "quoted" [word];` {
		t.Errorf("the first was sent as %s", got[0])
	}
	var packed, accepted int
	for _, r := range s.Ledger() {
		if r.Packed {
			packed++
		}
		if r.Method == "messages.send" && r.Accepted {
			accepted++
		}
		if !r.Answered || r.Status != 200 {
			t.Errorf("in the ledger: %+v", r)
		}
	}
	if packed != 5 || accepted != 2 {
		t.Errorf("%d packed calls and %d accepted sends in the ledger, want 5 and 2", packed, accepted)
	}
}

func TestVKExecuteRefusesWhatItCannotRun(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	many := func(n int) string {
		return "return [" + strings.Repeat(`API.users.get({}),`, n-1) + `API.users.get({})];`
	}
	for code, want := range map[string]int{
		"": 12, "return 1;": 12, "return [];": 12, `return [API.users.get({)];`: 12, `return [API.users.get({}) API.users.get({})];`: 12,
		many(26): 13,
	} {
		vkRefused(t, vk.Execute(code, new([]any)), want)
	}
	if got, refusals := execute(t, vk, many(25)); len(got) != 25 || len(refusals) != 0 {
		t.Errorf("25 calls gave %d answers and %+v", len(got), refusals)
	}
}

// A fault of one packed call that spoils the way spoils it for all.
func TestVKExecuteIsDisturbedAsAWhole(t *testing.T) {
	for name, x := range map[string]struct {
		fault    simulator.Fault
		accepted bool
	}{
		"answer lost":  {simulator.Fault{DropAfter: true}, true},
		"request lost": {simulator.Fault{DropBefore: true}, false},
		"page":         {simulator.Fault{Status: http.StatusBadGateway, Body: "<html>"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, simulator.Options{})
			vk := vkBot(t, s)
			vera := s.Person(bots.VK, "Vera", "")
			say(t, vera, nil, "x")
			x.fault.Method = "messages.send"
			s.Fault(x.fault)
			if err := vk.Execute("return ["+sendCode(5001, "a")+","+sendCode(5001, "b")+"];", new([]any)); err == nil {
				t.Error("answered")
			}
			if n := len(vera.Chat().Messages()); (n == 3) != x.accepted {
				t.Errorf("Vera sees %d messages", n)
			}
			for _, r := range s.Ledger() {
				if r.Accepted != x.accepted || r.Answered == (x.fault.DropAfter || x.fault.DropBefore) {
					t.Errorf("in the ledger: %+v", r)
				}
			}
		})
	}
}

func TestVKRate(t *testing.T) {
	s := start(t, simulator.Options{VKRate: 3})
	vk := vkBot(t, s)
	for range 3 {
		must[api.UsersGetResponse](t)(vk.UsersGet(api.Params{"user_ids": "1"}))
	}
	_, err := vk.UsersGet(api.Params{"user_ids": "1"})
	vkRefused(t, err, 6)
	if n := s.VKBusiest(); n != 4 {
		t.Errorf("the busiest second saw %d requests, want 4", n)
	}
}

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/object"

	"otklik/bots"
	"otklik/bots/simulator"
)

// callbackServers lists them once none waits for its confirmation.
func callbackServers(t *testing.T, vk *api.VK) []object.GroupsCallbackServer {
	t.Helper()
	for {
		list := must[api.GroupsGetCallbackServersResponse](t)(vk.GroupsGetCallbackServers(api.Params{"group_id": 200}))
		waits := false
		for _, s := range list.Items {
			waits = waits || s.Status == "wait"
		}
		if !waits {
			return list.Items
		}
	}
}

// A server that does not prove itself fails; edited, it is asked again.
func TestVKCallbackServerMustConfirmItself(t *testing.T) {
	s := start(t, simulator.Options{VKConfirmation: "c0nfirm"})
	vk := vkBot(t, s)
	word := "wrong"
	h := newHook(t, func(int, string) (int, string) { return http.StatusOK, word })
	add := api.Params{"group_id": 200, "url": h.URL, "title": "fourteen chars", "secret_key": "k"}
	id := must[api.GroupsAddCallbackServerResponse](t)(vk.GroupsAddCallbackServer(add)).ServerID
	if list := callbackServers(t, vk); len(list) != 1 || list[0].Status != "failed" || list[0].SecretKey != "k" {
		t.Fatalf("servers: %+v", list)
	}
	h.mu.Lock()
	word = "c0nfirm"
	h.mu.Unlock()
	add["server_id"] = id
	must[int](t)(vk.GroupsEditCallbackServer(add))
	if list := callbackServers(t, vk); len(list) != 1 || list[0].Status != "ok" {
		t.Errorf("servers: %+v", list)
	}
	add["title"] = "fifteen chars.."
	_, err := vk.GroupsAddCallbackServer(add)
	vkRefused(t, err, 100)
	_, err = vk.GroupsSetCallbackSettings(api.Params{"group_id": 200, "server_id": 77})
	vkRefused(t, err, 2001)
}

// A server that does not take an event is suspended and hears no more; another
// goes on, with the kinds of events asked for.
func TestVKCallbackServerIsSuspended(t *testing.T) {
	s := start(t, simulator.Options{VKConfirmation: "c0nfirm", VKSuspendAfter: 2})
	vk := vkBot(t, s)
	vera := s.Person(bots.VK, "Vera", "")
	answering := func(word string) *hook {
		return newHook(t, func(_ int, body string) (int, string) {
			if strings.Contains(body, `"confirmation"`) {
				return http.StatusOK, "c0nfirm"
			}
			return http.StatusOK, word
		})
	}
	bad, good := answering("no"), answering("ok")
	for _, h := range []*hook{bad, good} {
		id := must[api.GroupsAddCallbackServerResponse](t)(vk.GroupsAddCallbackServer(
			api.Params{"group_id": 200, "url": h.URL, "title": "t", "secret_key": "k"})).ServerID
		must[int](t)(vk.GroupsSetCallbackSettings(api.Params{"group_id": 200, "server_id": id, "message_edit": 1}))
	}
	callbackServers(t, vk)
	said := say(t, vera, nil, "one")
	bad.wait(3) // the confirmation and two tries
	for callbackServers(t, vk)[0].Status != "failed" {
		s.Ledger() // until the second refusal is digested
	}
	if err := vera.EditText(nil, said.ID, "two"); err != nil {
		t.Fatal(err)
	}
	got := good.wait(3)
	if !strings.Contains(got[1], "message_new") || !strings.Contains(got[2], "message_edit") {
		t.Errorf("the good one heard %q", got)
	}
	if len(bad.bodies) != 3 {
		t.Errorf("the bad one heard %q", bad.bodies)
	}
}

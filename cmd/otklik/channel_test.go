package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"otklik/bots"
	"otklik/bots/simulator"
)

// operator has a configuration of both bots, receiving by webhook at a server that
// answers VK's confirmation when there is a gateway behind it.
type operator struct {
	t    *testing.T
	file string
}

func newOperator(t *testing.T, sim *simulator.Simulator, url, tgMode, vkMode string) operator {
	t.Helper()
	examples, err := filepath.Abs("../../examples/cheboksary")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "otklik.yaml")
	yaml := fmt.Sprintf("directory: %s\ndatabase: sqlite:otklik.db\n"+
		"telegram:\n  - {name: telegram, token: %q, api_url: %q, receive: %s, webhook_url: %q, webhook_secret: %s}\n"+
		"vk:\n  - {name: vk, group: 200, token: %s, api_url: %q, receive: %s, callback_url: %q, secret: %s}\n",
		examples, sim.TelegramToken(), sim.TelegramURL(), tgMode, url+hookPath("telegram"), hookSecret,
		sim.VKToken(), sim.VKURL(), vkMode, url+hookPath("vk"), hookSecret)
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return operator{t, file}
}

// runs gives a command and wants its exit code and words in what it says.
func (o operator) runs(want int, words string, args ...string) {
	o.t.Helper()
	var out bytes.Buffer
	code := run(o.t.Context(), append([]string{"channel"}, append(args, "-c", o.file)...), nil, &out, &out)
	for line := range strings.SplitSeq(words, "\n") {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), line) {
			o.t.Errorf("%v: %q is missing in\n%s", args, line, &out)
		}
	}
	if code != want || strings.Contains(out.String(), hookSecret) {
		o.t.Errorf("%v: exit code %d, want %d\n%s", args, code, want, &out)
	}
}

// Words of a platform, or of whoever stands at a webhook's address, do nothing to the
// operator's terminal.
func TestChannelsWordsArePrintable(t *testing.T) {
	hostile := "Wrong response: \x1b[2J\x1b]0;title\a\u202e\nvk: registered"
	for _, r := range []struct {
		registration bots.Registration
		err          error
	}{{bots.Registration{LastError: hostile}, nil}, {bots.Registration{}, errors.New(hostile)}} {
		state, ok := stateOf(r.registration, r.err)
		if ok || strings.ContainsAny(state, "\x1b\a\u202e\n") || !strings.HasPrefix(state, "Wrong response: ") {
			t.Errorf("%v %q", ok, state)
		}
	}
	var out bytes.Buffer
	c := &cobra.Command{}
	c.SetContext(t.Context())
	c.SetErr(&out)
	err := eachChannel(c, []channel{{name: "vk"}}, "registered", func(context.Context, channel) error { return errors.New(hostile) })
	if err == nil || strings.ContainsAny(out.String(), "\x1b\a\u202e") || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("%v %q", err, &out)
	}
}

// The operator registers webhooks, sees them, sees that something is wrong, and
// goes back to polling.
func TestChannelCommand(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{VKConfirmation: "c0nfirm"})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	status := http.StatusOK
	hooks := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte("c0nfirm"))
	}))
	defer hooks.Close()
	o := newOperator(t, sim, hooks.URL, "webhook", "callback")
	o.runs(exitFailed, "telegram webhook no 0 not registered\nvk callback no - not registered", "status")
	for range 2 {
		o.runs(exitOK, "telegram: registered\nvk: registered", "set-webhook")
	}
	o.runs(exitOK, "telegram webhook yes 0 ok\nvk callback yes - ok", "status")
	o.runs(exitUsage, "no such channel that is switched on: \"telegrm\"; near: telegram", "set-webhook", "telegrm")

	moved := newOperator(t, sim, hooks.URL+"/moved", "webhook", "callback")
	moved.runs(exitFailed, "telegram webhook no 0 registered elsewhere\nvk callback no - registered elsewhere", "status")
	moved.runs(exitOK, "vk: registered", "set-webhook", "vk") // the same server, edited
	moved.runs(exitFailed, "vk callback yes - ok", "status")

	polling := newOperator(t, sim, hooks.URL, "poll", "longpoll")
	polling.runs(exitFailed, "telegram poll no 0 registered elsewhere", "status")
	polling.runs(exitFailed, "telegram: nothing to register: it receives by poll", "set-webhook", "telegram")
	polling.runs(exitFailed, "no channel that is switched on has a webhook", "set-webhook")
	polling.runs(exitOK, "telegram: no webhook any more", "delete-webhook", "telegram")
	polling.runs(exitOK, "vk: no webhook any more", "delete-webhook", "vk")
	polling.runs(exitOK, "telegram poll yes 0 ok\nvk longpoll yes - ok", "status")

	status = http.StatusBadGateway
	o.runs(exitFailed, "callback_url: VK has not confirmed\ntelegram: registered", "set-webhook")
	o.runs(exitFailed, "vk callback yes - status failed", "status")
}

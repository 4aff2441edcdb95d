//go:build unix

package faultlab

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"otklik/examples"
)

// Config is the configuration file of the first gateway.
func (w *World) Config() string { return w.replicas[0].config }

// Run runs another command of the program with the first gateway's configuration
// and gives what it prints.
func (w *World) Run(args ...string) (string, error) { return w.replicas[0].run(args...) }

// Configure writes the centre's folder and every gateway's configuration, over a
// database.
func (w *World) Configure(database string) error {
	folder := filepath.Join(w.folder, "centre")
	if err := copyCentre(folder); err != nil {
		return err
	}
	telegram, vk := "poll", "longpoll"
	if w.Hooks {
		telegram = "webhook"
	}
	if w.Hooks && !w.VKPolls {
		vk = "callback"
	}
	text := fmt.Sprintf(`directory: %q
database: %q
listen: 127.0.0.1:0
private: 127.0.0.1:0
limits: %s
telegram:
  - {name: telegram, token: %q, api_url: %q, receive: %s, webhook_url: "%s/hooks/telegram",
     webhook_secret: %q, pace: %s}
vk:
  - {name: vk, token: %q, api_url: %q, group: %d, receive: %s, confirmation: confirm, secret: %q,
     pace: {total: -1, chat: -1, group: -1}}
%s`, folder, database, cmp.Or(w.Limits, noLimits), telegramToken, w.Sim.TelegramURL(), telegram, publicURL, hookSecret, cmp.Or(w.Pace, noPace),
		vkToken, w.Sim.VKURL(), vkGroup, vk, hookSecret, w.Extra)
	for _, r := range w.replicas {
		if err := os.WriteFile(r.config, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// What lines that are about other things switch off.
const (
	noLimits = "{resident: -1, staff: -1, channel: -1, total: -1, cases_per_day: -1}"
	noPace   = "{total: -1, chat: -1, group: -1}"
)

// publicURL is where the messengers find the gateways, as the gateways know it. The
// wire puts the lab's own proxy in its place.
const publicURL = "https://faultlab.invalid"

func copyCentre(folder string) error {
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	centre, err := fs.Sub(examples.Files, "cheboksary")
	if err != nil {
		return err
	}
	if err := os.CopyFS(folder, examples.Strangers(centre)); err != nil {
		return err
	}
	if err := change(filepath.Join(folder, "handling.yaml"), `(?m)^answers:.*$`, "answers: {gate: off, undo: 0}"); err != nil {
		return err // an answer is to go when it is given, whatever it says
	}
	// What is not sent by night would look lost.
	return change(filepath.Join(folder, "centre.yaml"), `(?m)^ *quiet:.*$`, "")
}

// change replaces lines of a directory.
func change(file, lines, by string) error {
	text, err := os.ReadFile(file) // #nosec G304 -- the lab's own copy
	if err != nil {
		return err
	}
	return os.WriteFile(file, regexp.MustCompile(lines).ReplaceAll(text, []byte(by)), 0o600) // #nosec G703 -- in the experiment's folder
}

// Package pagetest drives the demo page in a real Chromium, for the tests of the
// page and of the demo. It owns no expectations.
package pagetest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Browser is a real Chromium on the page. Its methods fail the test by themselves.
type Browser struct {
	t   *testing.T
	ctx context.Context
}

// Open loads url in a window of the given size, in CSS pixels. Without a Chromium
// on the machine the test is skipped, except in CI.
func Open(t *testing.T, url string, width, height int64, mobile bool) *Browser {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-background-networking", true),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancelAllocator)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	t.Cleanup(cancelBrowser)
	b := &Browser{t: t, ctx: ctx}
	size := chromedp.EmulateViewport(width, height)
	if mobile {
		size = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.Do(size, chromedp.Navigate(url))
	b.Until(`document.querySelectorAll(".start:not([hidden])").length === 2`)
	return b
}

// chromium finds the browser; without one the test is skipped, except in CI.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "no Chromium on this machine: the demo page was not tried in a browser"
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// Do runs chromedp's actions.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Until waits for a JavaScript expression to be true.
func (b *Browser) Until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](expression)); err != nil {
		b.t.Fatalf("waiting for %s: %v", expression, err)
	}
}

// Eval gives the value of a JavaScript expression as text.
func (b *Browser) Eval(expression string) string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// Click presses what a person would see, at phone n.
func (b *Browser) Click(n int, selector string) {
	b.t.Helper()
	b.Do(chromedp.Click(chromedp.CSS(At(n) + selector)))
}

// At selects phone n, counted from 1.
func At(n int) string { return fmt.Sprintf(".phone[data-n='%d'] ", n) }

// Sees waits until phone n shows the text in its newest message.
func (b *Browser) Sees(n int, text string) {
	b.t.Helper()
	quoted, _ := json.Marshal(text) // a string always can be
	b.Until(fmt.Sprintf(`document.querySelector("%s.message:last-child")?.textContent.includes(%s)`, At(n), quoted))
}

// Writes types into phone n and sends.
func (b *Browser) Writes(n int, text string) {
	b.t.Helper()
	b.Do(chromedp.SendKeys(chromedp.CSS(At(n)+"textarea"), text))
	b.Click(n, ".send")
}

// Shot saves a picture of the window where OTKLIK_SHOTS says, if it does.
func (b *Browser) Shot(name string) {
	b.t.Helper()
	dir := os.Getenv("OTKLIK_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil { // #nosec G703 -- a test writes where its caller asks
		b.t.Fatal(err)
	}
}

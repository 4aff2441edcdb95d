package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"

	"otklik/examples"
	"otklik/routing"
)

// setPolicy brings the sample directory into force as it would be with another policy of a
// channel: what a reload does with a changed file.
func (t *town) setPolicy(channel string, policy routing.ChannelPolicy) error {
	files, err := fs.Sub(examples.Files, "cheboksary")
	if err != nil {
		return err
	}
	text, err := fs.ReadFile(files, "centre.yaml")
	if err != nil {
		return err
	}
	line := regexp.MustCompile(`(?m)^(\s+` + regexp.QuoteMeta(channel) + `: .*policy: )\w+`)
	changed := line.ReplaceAll(text, []byte("${1}"+string(policy)))
	if !line.Match(text) {
		return fmt.Errorf("the sample directory says nothing of channel %q", channel)
	}
	d, err := routing.Load(patched{files, "centre.yaml", changed})
	if err != nil {
		return err
	}
	t.gateway.directory.current.Store(d.Region())
	return nil
}

// patched is a folder with one file's text replaced.
type patched struct {
	fs.FS
	name string
	text []byte
}

// ReadFile implements fs.ReadFileFS.
func (p patched) ReadFile(name string) ([]byte, error) {
	if name == p.name {
		return bytes.Clone(p.text), nil
	}
	return fs.ReadFile(p.FS, name)
}

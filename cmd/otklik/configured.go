package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"otklik/locales"
	"otklik/routing"
)

// configFlag adds -c, which every command that needs the configuration has.
func configFlag(c *cobra.Command) *string {
	return c.Flags().StringP("config", "c", "otklik.yaml", "configuration `file`")
}

// configured loads the configuration for a command that wants to work with it,
// not to judge it: problems go to stderr and end the command, warnings only go
// there.
func configured(c *cobra.Command, file string) (*Config, error) {
	cfg, warnings, err := accepted(c, file)
	printWarnings(c.ErrOrStderr(), warnings)
	return cfg, err
}

// accepted is configured for a command with its own way to tell warnings. Beside
// problems it tells them itself: a misspelt variable may be what is missing.
func accepted(c *cobra.Command, file string) (*Config, routing.Problems, error) {
	cfg, l := loadConfig(file, os.Environ())
	if len(l.problems) > 0 {
		printProblems(c.ErrOrStderr(), l.problems)
		printWarnings(c.ErrOrStderr(), l.warnings)
		return nil, nil, told()
	}
	return cfg, l.warnings, nil
}

// loadRegion reads the folder of the centre, or of all centres, and sees that the
// wordings of their own are of texts that there are. Problems name files as the
// operator would open them.
func loadRegion(folder string) (*routing.Region, routing.Problems) {
	texts, err := locales.Load()
	if err != nil {
		return nil, routing.Problems{{File: folder, Message: err.Error()}}
	}
	return regionOf(folder, texts)
}

// regionOf is loadRegion for whoever has the texts.
func regionOf(folder string, texts *locales.Catalogue) (*routing.Region, routing.Problems) {
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Err: errors.New("not a folder")}
	}
	if err != nil {
		return nil, routing.Problems{{File: folder, Message: "the directory is not readable: " + plain(err).Error()}}
	}
	r, err := routing.LoadRegion(os.DirFS(folder))
	var list routing.Problems
	if errors.As(err, &list) {
		return nil, inFolder(folder, list)
	}
	if err != nil {
		return nil, routing.Problems{{File: folder, Message: err.Error()}}
	}
	if wrong := r.CheckTexts(texts.Check); len(wrong) > 0 {
		return nil, inFolder(folder, wrong)
	}
	return r, nil
}

func inFolder(folder string, list routing.Problems) routing.Problems {
	moved := make(routing.Problems, len(list))
	for i, p := range list {
		p.File = filepath.Join(folder, p.File)
		moved[i] = p
	}
	return moved
}

// directed is configured and read for commands that need both.
func directed(c *cobra.Command, file string) (*Config, *routing.Region, error) {
	cfg, err := configured(c, file)
	if err != nil {
		return nil, nil, err
	}
	r, problems := cfg.read()
	if len(problems) > 0 {
		printProblems(c.ErrOrStderr(), problems)
		return nil, nil, told()
	}
	return cfg, r.region, nil
}

// centreNamed is a centre's directory, the topmost one's for "".
func centreNamed(r *routing.Region, id string) (*routing.Directory, error) {
	if id == "" {
		return r.Root(), nil
	}
	d, ok := r.Centre(routing.CentreID(id))
	if !ok {
		return nil, usage(unknown("centre", id, idsOf(r.IDs(), func(c routing.CentreID) string { return string(c) })))
	}
	return d, nil
}

// centresNamed are the centres that a command is about: one, or all of them for "".
func centresNamed(r *routing.Region, id string) ([]*routing.Directory, error) {
	if id == "" {
		return r.Centres(), nil
	}
	d, err := centreNamed(r, id)
	return []*routing.Directory{d}, err
}

func printWarnings(w io.Writer, list routing.Problems) {
	for _, p := range list {
		fmt.Fprintln(w, "warning:", p)
	}
}

func printProblems(w io.Writer, list routing.Problems) {
	for _, p := range list {
		fmt.Fprintln(w, p)
	}
}

// Package examples carries the sample files inside the binary, so that the demo
// needs nothing but itself: a directory, a cast and stories to play. It owns no
// more code than it takes to leave a file out; the files are meant to be copied and changed.
package examples

import (
	"embed"
	"io/fs"
	"slices"
)

// Files holds the folder: cheboksary (a directory of a centre), demo.yaml (the
// cast) and scripts (stories for `otklik demo --script`).
//
//go:embed cheboksary demo.yaml scripts
var Files embed.FS

// Duplicates is the file of a directory that has residents asked about cases of others.
const Duplicates = "duplicates.yaml"

// Strangers is a directory without its file Duplicates: where many made-up residents file
// the same, each is to have a case of his own.
func Strangers(directory fs.FS) fs.FS { return strangers{directory} }

type strangers struct{ fs.FS }

// Open gives any file but the one that is left out.
func (s strangers) Open(name string) (fs.File, error) {
	if name == Duplicates {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return s.FS.Open(name)
}

// ReadDir lists all files but that one.
func (s strangers) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return name == "." && e.Name() == Duplicates }), err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"otklik/bots/blobs"
	"otklik/store"
)

// Backups of one folder share a mirror of the copies of files: a blob never
// changes, so that a night costs only what has come since the last one. It holds
// what any backup there speaks of, and nothing else.

// mirrorName is the mirror's folder beside the backups.
const mirrorName = "backup-media"

// noMirror is the word for leaving the copies out.
const noMirror = "none"

// mirrorFlag adds --media to a command that works with a backup.
func mirrorFlag(c *cobra.Command, what string) *string {
	return c.Flags().String("media", "", what+" (default: "+mirrorName+" beside FILE; "+noMirror+" = leave them out)")
}

// mirrorOf is the mirror of a backup; ok is false when there is to be none.
func mirrorOf(file, flag string) (mirror *blobs.Folder, ok bool) {
	switch flag {
	case noMirror:
		return nil, false
	case "":
		flag = filepath.Join(filepath.Dir(file), mirrorName)
	}
	return &blobs.Folder{Path: flag}, true
}

// mirrorFiles brings into the mirror what a backup speaks of, and removes what none
// beside it does any more.
func mirrorFiles(ctx context.Context, cfg *Config, file, flag string, out io.Writer) error {
	if flag == "" && cfg.Media.S3.Set() {
		fmt.Fprintln(out, "copies of files: they lie in a bucket and are not mirrored; --media FOLDER does it")
		return nil
	}
	mirror, ok := mirrorOf(file, flag)
	if !ok {
		return nil
	}
	if sameFolder(mirror.Path, cfg.Media.Folder) {
		return fmt.Errorf("--media %s: the copies themselves lie there", mirror.Path)
	}
	kept, _, err := cfg.Media.open()
	if err != nil {
		return err
	}
	var found inventory
	fresh := 0
	err = store.BackedUpBlobs(file, func(key blobs.Key, size int64) error {
		copied, err := blobs.Copy(ctx, kept, mirror, key, size)
		if copied {
			fresh++
		}
		_, err = found.found(err)
		found.bytes += size
		return err
	})
	if err != nil {
		return fmt.Errorf("mirroring the copies of files: %w", err)
	}
	gone, err := prune(ctx, filepath.Dir(file), mirror)
	if err != nil {
		return fmt.Errorf("pruning the mirror of files: %w", err)
	}
	if found == (inventory{}) && gone == 0 {
		return nil
	}
	fmt.Fprintf(out, "%s: new %d, removed %d\n", mirror.Path, fresh, gone)
	return found.tell(out, "copies of files")
}

// sameFolder tells whether two paths are one folder.
func sameFolder(a, b string) bool {
	first, err := os.Stat(a)
	second, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(first, second)
}

// prune removes from a mirror what no backup of a folder speaks of.
func prune(ctx context.Context, folder string, mirror *blobs.Folder) (gone int, err error) {
	list, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	wanted := map[blobs.Key]bool{}
	for _, e := range list {
		if !e.Type().IsRegular() {
			continue
		}
		err := store.BackedUpBlobs(filepath.Join(folder, e.Name()), func(key blobs.Key, _ int64) error {
			wanted[key] = true
			return nil
		})
		if err != nil && !errors.Is(err, store.ErrNoBackup) {
			return 0, fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	var unwanted []blobs.Key
	err = mirror.Keys(func(key blobs.Key, _ int64) error {
		if !wanted[key] {
			unwanted = append(unwanted, key)
		}
		return nil
	})
	for _, key := range unwanted {
		if err == nil {
			err = mirror.Delete(ctx, key)
			gone++
		}
	}
	return gone, err
}

// verifyFiles reads what a backup's mirror holds of the files the backup speaks of.
func verifyFiles(ctx context.Context, m store.Manifest, file, flag string, out io.Writer) error {
	mirror, ok := mirrorOf(file, flag)
	if _, err := os.Stat(mirrorPath(mirror)); !ok || err != nil && flag == "" {
		if m.Blobs > 0 {
			fmt.Fprintf(out, "copies of files: %d, not looked at: there is no mirror\n", m.Blobs)
		}
		// The list itself is a part of the backup.
		return store.BackedUpBlobs(file, func(blobs.Key, int64) error { return nil })
	}
	var found inventory
	err := store.BackedUpBlobs(file, func(key blobs.Key, _ int64) error {
		_, err := found.read(ctx, mirror, key)
		return err
	})
	if err != nil || found == (inventory{}) {
		return err
	}
	return found.tell(out, "copies of files")
}

func mirrorPath(f *blobs.Folder) string {
	if f == nil {
		return ""
	}
	return f.Path
}

// restoreFiles brings back from the mirror what the place of the copies lacks.
func restoreFiles(ctx context.Context, cfg *Config, file, flag string, out io.Writer) error {
	mirror, ok := mirrorOf(file, flag)
	if !ok {
		return nil
	}
	kept, _, err := cfg.Media.open()
	if err != nil {
		return err
	}
	var found inventory
	err = store.BackedUpBlobs(file, func(key blobs.Key, size int64) error {
		_, err := blobs.Copy(ctx, mirror, kept, key, size)
		_, err = found.found(err)
		found.bytes += size
		return err
	})
	if err != nil {
		return fmt.Errorf("bringing the copies of files back: %w", err)
	}
	if found != (inventory{}) && found.tell(out, "copies of files") != nil {
		fmt.Fprintln(out, "what is missing the messengers may still have: otklik media check lets the gateway ask them")
	}
	return nil
}

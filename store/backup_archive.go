package store

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// A backup is one tar file: what it is, the data as its engine writes them, and the
// list of blobs.
const (
	manifestName = "manifest.json"
	dataName     = "data"
)

// mostManifest bounds what is read of a manifest: a stranger's file may say anything.
const mostManifest = 1 << 20

// writeArchive puts the data into a tar file with its manifest, which it completes.
func writeArchive(file, data string, m *Manifest) (err error) {
	in, err := os.Open(data) // #nosec G304 -- a file of our own folder
	if err != nil {
		return err
	}
	defer in.Close()
	hash := sha256.New()
	if m.Size, err = io.Copy(hash, in); err != nil {
		return err
	}
	m.SHA256 = hex.EncodeToString(hash.Sum(nil))
	if _, err = in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w := tar.NewWriter(out)
	if err = addFile(w, manifestName, int64(len(head)), m); err != nil {
		return err
	}
	if _, err = w.Write(head); err != nil {
		return err
	}
	if err = addFile(w, dataName, m.Size, m); err != nil {
		return err
	}
	if _, err = io.Copy(w, in); err != nil {
		return err
	}
	list, err := os.ReadFile(filepath.Join(filepath.Dir(data), blobsName)) // #nosec G304 -- a file of our own folder
	if err != nil {
		return err
	}
	if err = addFile(w, blobsName, int64(len(list)), m); err != nil {
		return err
	}
	if _, err = w.Write(list); err != nil {
		return err
	}
	return errors.Join(w.Close(), out.Sync())
}

func addFile(w *tar.Writer, name string, size int64, m *Manifest) error {
	return w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: m.TakenAt})
}

// ErrNoBackup means that a file is something else.
var ErrNoBackup = errors.New("not a backup of otklik")

// readManifest tells what a backup is, and leaves r at its data.
func readManifest(r *tar.Reader) (m Manifest, err error) {
	h, err := r.Next()
	if err != nil || h.Name != manifestName {
		return m, errors.Join(ErrNoBackup, err)
	}
	if err := json.NewDecoder(io.LimitReader(r, mostManifest)).Decode(&m); err != nil || m.Format == 0 {
		return m, errors.Join(ErrNoBackup, err)
	}
	if m.Format > backupFormat {
		return m, fmt.Errorf("a newer build wrote it (format %d, this one reads %d)", m.Format, backupFormat)
	}
	h, err = r.Next()
	if err != nil || h.Name != dataName {
		return m, errors.Join(errors.New("the backup has no data"), err)
	}
	return m, nil
}

// unpack writes a backup's data to a new file and makes sure that they are those
// the manifest speaks of.
func unpack(file, data string) (m Manifest, err error) {
	in, err := os.Open(file) // #nosec G304 -- the operator names it
	if err != nil {
		return m, err
	}
	defer in.Close()
	r := tar.NewReader(in)
	if m, err = readManifest(r); err != nil {
		return m, err
	}
	out, err := os.OpenFile(data, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- a file of our own folder
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), r) // #nosec G110 -- a tar is not compressed: no larger than the file itself
	if err != nil {
		return m, fmt.Errorf("reading the data: %w", err)
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); n != m.Size || sum != m.SHA256 {
		return m, errors.New("the data are not those the manifest speaks of: the file is damaged")
	}
	return m, out.Sync()
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- as below
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder makes a rename survive a power cut. Windows syncs no folders.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder) // #nosec G304 -- where the operator wants the backup
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

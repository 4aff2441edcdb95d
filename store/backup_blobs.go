package store

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"otklik/bots/blobs"
)

// blobsName is the third part of a backup: which blobs its database speaks of, a key
// and a size a line. The blobs themselves are no part of it: they never change, and
// are mirrored once for all backups.
const blobsName = "blobs"

const blobsOf = `SELECT DISTINCT blob, size FROM media WHERE state = 'kept' AND blob <> '' ORDER BY blob`

// lister is the part of *sql.DB and *sql.Tx that lists.
type lister interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// listBlobs writes the third part beside a backup's data, and its sum into m.
func listBlobs(ctx context.Context, db lister, data string, m *Manifest) (err error) {
	file, err := os.OpenFile(filepath.Join(filepath.Dir(data), blobsName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- a file of our own folder
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	hash := sha256.New()
	out := bufio.NewWriter(io.MultiWriter(file, hash))
	rows, err := db.QueryContext(ctx, blobsOf)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var size int64
		if err := rows.Scan(&key, &size); err != nil {
			return err
		}
		m.Blobs++
		_, _ = fmt.Fprintln(out, key, size) // Flush tells
	}
	err = errors.Join(rows.Err(), out.Flush())
	m.BlobsSHA256 = hex.EncodeToString(hash.Sum(nil))
	return err
}

// BackedUpBlobs calls each for every blob that a backup's database speaks of, until
// it fails. A backup of a build without copies of files speaks of none.
func BackedUpBlobs(file string, each func(blobs.Key, int64) error) error {
	in, err := os.Open(file) // #nosec G304 -- the operator names it
	if err != nil {
		return err
	}
	defer in.Close()
	r := tar.NewReader(in)
	m, err := readManifest(r)
	if err != nil {
		return err
	}
	h, err := r.Next()
	if errors.Is(err, io.EOF) && m.Blobs == 0 {
		return nil
	}
	if err != nil || h.Name != blobsName {
		return errors.Join(errors.New("the backup's list of blobs is missing"), err)
	}
	hash := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(r, hash))
	for lines.Scan() {
		key, size, err := blobOf(lines.Text())
		if err == nil {
			err = each(key, size)
		}
		if err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != m.BlobsSHA256 {
		return errors.New("the list of blobs is not the one the manifest speaks of: the file is damaged")
	}
	return nil
}

func blobOf(line string) (blobs.Key, int64, error) {
	word, number, _ := strings.Cut(line, " ")
	key, err := blobs.ParseKey(word)
	size, wrong := strconv.ParseInt(number, 10, 64)
	if err != nil || wrong != nil {
		return key, 0, errors.New("the backup's list of blobs is damaged")
	}
	return key, size, nil
}

package blobs

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Key names a blob: the SHA-256 of its bytes, 64 small hexadecimal digits. Only
// ParseKey and KeyOf make one, so that a key is safe in any path. The zero Key
// names nothing.
type Key struct{ hex string }

var errKey = errors.New("a key is 64 hexadecimal digits")

// ParseKey reads what String writes.
func ParseKey(s string) (Key, error) {
	if len(s) != hex.EncodedLen(sha256.Size) {
		return Key{}, errKey
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return Key{}, errKey
		}
	}
	return Key{s}, nil
}

// KeyOf is the key of the bytes that h, a SHA-256, has seen.
func KeyOf(h hash.Hash) Key { return Key{hex.EncodeToString(h.Sum(nil))} }

func (k Key) String() string { return k.hex }

// Short is enough of the key to find it by, for logs, which mask what looks like a
// secret.
func (k Key) Short() string { return k.hex[:min(len(k.hex), 12)] }

// path is where a blob lies below its store: 256 folders share them out.
func (k Key) path() (folder, file string) { return k.hex[:2], k.hex }

// Checked reads r and holds the bytes against key and, unless it is negative, their
// number against size. It fails with ErrDamaged before it has given the last of
// them: who got all of them got the right ones.
func Checked(r io.Reader, key Key, size int64) io.Reader {
	return &checked{r: bufio.NewReaderSize(r, 32<<10), key: key, size: size, hash: sha256.New()}
}

type checked struct {
	r       *bufio.Reader
	key     Key
	size, n int64
	hash    hash.Hash
	err     error // what the next Read ends with
}

// Read implements io.Reader.
func (c *checked) Read(p []byte) (int, error) {
	if c.err != nil || len(p) == 0 {
		return 0, c.err
	}
	n, err := c.r.Read(p)
	_, _ = c.hash.Write(p[:n]) // a hash takes everything
	c.n += int64(n)
	if err == nil {
		_, err = c.r.Peek(1)
	}
	more := c.size >= 0 && (c.n > c.size || c.n == c.size && err == nil)
	fewer := c.size >= 0 && c.n < c.size && err == io.EOF
	if more || fewer || err == io.EOF && KeyOf(c.hash) != c.key {
		err = fmt.Errorf("%d bytes: %w", c.n, ErrDamaged)
		n = 0
	}
	c.err = err
	if n > 0 {
		return n, nil
	}
	return 0, c.err
}

// CheckedBody is Checked for what must be closed.
func CheckedBody(body io.ReadCloser, key Key, size int64) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{Checked(body, key, size), body}
}

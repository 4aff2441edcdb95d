//go:build linux || darwin

package blobs

import "golang.org/x/sys/unix"

// freeSpace tells how many bytes of a folder's disk this process may still use.
func freeSpace(path string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil // #nosec G115 -- no disk has 2^63 bytes
}

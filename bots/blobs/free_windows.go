package blobs

import (
	"math"

	"golang.org/x/sys/windows"
)

// freeSpace tells how many bytes of a folder's disk this process may still use.
func freeSpace(path string) (int64, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, math.MaxInt64)), nil // #nosec G115 -- bounded
}

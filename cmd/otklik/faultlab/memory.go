//go:build unix

package faultlab

import (
	"bytes"
	"fmt"
	"os"
)

// resident tells how many bytes of memory the process has now, and the most it has
// had since forget.
func (l *life) resident() (now, most int, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.process.Pid))
	if err != nil {
		return 0, 0, fmt.Errorf("memory is read where Linux tells it: %w", err)
	}
	for line := range bytes.Lines(text) {
		var kilobytes int
		if _, err := fmt.Sscanf(string(line), "VmHWM: %d kB", &kilobytes); err == nil {
			most = kilobytes << 10
		}
		if _, err := fmt.Sscanf(string(line), "VmRSS: %d kB", &kilobytes); err == nil {
			now = kilobytes << 10
		}
	}
	return now, most, nil
}

// forget lets the system forget the most memory that the process has had.
func (l *life) forget() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", l.process.Pid), []byte("5"), 0o600)
}

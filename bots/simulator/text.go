package simulator

import (
	"net/http"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// atoi gives 0 for what is not a number.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// serveSeen shows a file to a person's screen.
func (s *Simulator) serveSeen(w http.ResponseWriter, r *http.Request, base string) {
	f := s.files.named(base)
	if f == nil {
		http.NotFound(w, r)
		return
	}
	serveFile(w, f)
}

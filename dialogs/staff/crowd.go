package staff

import (
	"strconv"
	"strings"

	"otklik/dialogs"
)

// crowd shows a page of the cases that a growing card stands for; each has a button that
// shows its card.
func (t *talk) crowd(p dialogs.QueuePress) error {
	page, total, err := t.CrowdPage(t.desk, p.Arg, p.Page*queuePage, queuePage)
	if err != nil {
		return err
	}
	lines := []string{t.queueHead(p, total)}
	for i, k := range page {
		line, err := t.queueLine(k)
		if err != nil {
			return err
		}
		lines = append(lines, strconv.Itoa(p.Page*queuePage+i+1)+". "+line)
	}
	return t.SayAside(strings.Join(lines, "\n"), t.queueKeyboard(p, page, total), p.Page == 0)
}

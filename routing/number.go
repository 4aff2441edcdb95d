package routing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var caseNumber = regexp.MustCompile(`\b\d{2}-\d{5,}(?:/\d{1,2})?\b`)

// NumberIn finds the case number in words; ok is false when there is none, or
// more than one.
func NumberIn(words string) (number string, ok bool) {
	found := caseNumber.FindAllString(words, 2)
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// FullNumber completes a number as people say it: "123" is this year's 123, and
// "123/2" its second part.
func FullNumber(said string, now time.Time) string {
	whole, part, parted := strings.Cut(strings.TrimLeft(said, "# \u2116"), "/")
	year, n, ok := strings.Cut(whole, "-")
	if !ok {
		year, n = fmt.Sprintf("%02d", now.Year()%100), year
	}
	count, err := strconv.Atoi(strings.TrimSpace(n))
	if err != nil || count < 1 {
		return said
	}
	number := fmt.Sprintf("%s-%05d", year, count)
	if !parted {
		return number
	}
	if i, err := strconv.Atoi(strings.TrimSpace(part)); err == nil && i > 0 {
		return partNumber(number, i)
	}
	return said
}

// partNumber is the number of a case's i-th part.
func partNumber(whole string, i int) string { return fmt.Sprintf("%s/%d", whole, i) }

// Whole is the number that a resident knows a case by: a part has its whole's.
func (k *Case) Whole() string {
	whole, _, _ := strings.Cut(k.Number, "/")
	return whole
}

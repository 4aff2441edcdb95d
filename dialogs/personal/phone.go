package personal

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is telephones and names that somebody gives to be reached by.

// longestPhone is more than anybody writes for a telephone, in bytes.
const longestPhone = 60

// ParsePhone reads a Russian telephone, with +7, 7 or 8 before its ten digits or, of a
// mobile one, without: "+79001234567". ok is false for what is none.
func ParsePhone(text string) (phone string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > longestPhone || strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsDigit(r) && !unicode.IsSpace(r) && !unseen(r) && !strings.ContainsRune("+-()./\u2013\u2014\u2011", r)
	}) {
		return "", false
	}
	digits := digitsOf(text)
	if strings.Contains(text, "+") && !strings.HasPrefix(digits, "7") {
		return "", false
	}
	number := national(digits)
	if len(number) != 10 || len(digits) == 10 && number[0] != '9' || !strings.ContainsRune("3489", rune(number[0])) {
		return "", false
	}
	return "+7" + number, true
}

// SplitPhone takes a telephone off the end of words: a name, and how to reach it.
func SplitPhone(text string) (words, phone string) {
	runes := []rune(text)
	for i, r := range runes {
		if r != '+' && !unicode.IsDigit(r) {
			continue
		}
		if phone, ok := ParsePhone(strings.TrimRight(string(runes[i:]), " .,;")); ok {
			return strings.TrimRight(string(runes[:i]), " ,;:-\u2013\u2014("), phone
		}
	}
	return text, ""
}

// FormatPhone writes a parsed telephone for people: "+7 900 123-45-67".
func FormatPhone(phone string) string {
	d := digitsOf(phone)
	if len(d) != 11 {
		return phone
	}
	return "+" + d[:1] + " " + d[1:4] + " " + d[4:7] + "-" + d[7:9] + "-" + d[9:]
}

// MaskPhone is FormatPhone with only the ends left.
func MaskPhone(phone string) string {
	d := digitsOf(phone)
	if len(d) != 11 {
		return ""
	}
	dots := strings.Repeat(string(mark), 2)
	return "+" + d[:1] + " " + d[1:2] + dots + " " + string(mark) + dots + "-" + d[7:9] + "-" + d[9:]
}

// MaskName leaves the first word of a name and the initials of others that begin with
// a capital letter.
func MaskName(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		if i > 0 && unicode.IsUpper(first) && utf8.RuneCountInString(w) > 1 {
			words[i] = string(first) + "." + w[len(strings.TrimRight(w, ",;.")):]
		}
	}
	return strings.Join(words, " ")
}

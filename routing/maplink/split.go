package maplink

import (
	"net/url"
	"strings"
)

// This file finds links among words.

// schemes begin a link wherever they stand: people write "here:https://…".
var schemes = []string{
	"https://", "http://", "geo:", "dgis://", "yandexmaps://", "yandexnavi://", "comgooglemaps://",
}

// cut takes a word apart: what stands before a link, the link, and what closes it. A
// word without one is all before.
func cut(word string) (before, link, after string) {
	at := -1
	small := lower(word)
	for _, s := range schemes {
		if i := strings.Index(small, s); i >= 0 && (at < 0 || i < at) && begins(small, i) {
			at = i
		}
	}
	if at < 0 {
		if at = strings.IndexFunc(small, func(r rune) bool { return !strings.ContainsRune(openings, r) }); at < 0 || !named(small[at:]) {
			return word, "", ""
		}
	}
	end := len(strings.TrimRight(word, closings))
	if end <= at {
		return word, "", ""
	}
	return strings.Trim(word[:at], openings), word[at:end], strings.Trim(word[end:], closings)
}

// lower is ASCII only and byte by byte, so that places in it are places in the word.
func lower(word string) string {
	small := []byte(word)
	for i, c := range small {
		if 'A' <= c && c <= 'Z' {
			small[i] = c + 'a' - 'A'
		}
	}
	return string(small)
}

// begins tells that a scheme is not the end of a longer word.
func begins(word string, at int) bool {
	return at == 0 || !('a' <= word[at-1] && word[at-1] <= 'z')
}

// What may stand around a link without being of it.
const (
	openings = `(<«"'[{`
	closings = `)>»"'].,;:!?}…`
)

// named tells whether a word without a scheme is a map's address all the same.
func named(word string) bool {
	slash := strings.IndexAny(word, "/?#")
	if slash < 0 {
		return false
	}
	u, err := url.Parse("https://" + word)
	return err == nil && serviceOf(u) != nil
}

// read tells what a link is; one that is no map's is None.
func read(link string) (Kind, point) {
	if len(link) > longestLink {
		return None, point{}
	}
	if rest, ok := strings.CutPrefix(lower(link), "geo:"); ok {
		return geoURI(rest)
	}
	if !strings.Contains(link, "://") {
		link = "https://" + link
	}
	u, err := url.Parse(link)
	if err != nil {
		return None, point{}
	}
	service := serviceOf(u)
	if service == nil {
		return None, point{}
	}
	return service(u)
}

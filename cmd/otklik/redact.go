package main

import (
	"context"
	"log/slog"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"otklik/bots"
)

// What is masked in the log. No line of ours is meant to hold any of it; this is
// for a platform's error that quotes what it was sent, and for a library's.
var (
	tokenShape = regexp.MustCompile(`\b\d{3,12}:[A-Za-z0-9_-]{20,}|\bvk1\.[\w.-]{20,}|\b[0-9a-fA-F]{64,}\b`)
	loginShape = regexp.MustCompile(`://[^/\s:@]*:[^/\s@]*@`)
	emailShape = regexp.MustCompile(`[\pL\pN._%+-]+@(?:[\pL\pN-]+\.)+\pL{2,}`)
	phoneShape = regexp.MustCompile(`\+\d{1,3}(?:[\s().-]{0,2}\d{2,4}){3,5}\b|` +
		`\b[78](?:[\s().-]{0,3}\d{3}){2}(?:[\s.-]?\d{2}){2}\b|` +
		`\b9\d{2}[\s.-]?\d{3}(?:[\s.-]?\d{2}){2}\b`)
)

const (
	hiddenSecret = "<secret>"
	hiddenPhone  = "<phone>"
	hiddenEmail  = "<email>"
)

// leastSecret is the shortest secret that is searched for: a shorter one would
// mask half of every line, and is no secret.
const leastSecret = 6

// idKeys are attributes that hold our ids and the platforms': long numbers, but
// nobody's telephone.
var idKeys = []string{"channel", "chat", "letter", "case", "key", "owner", "cursor", "file", "blob"}

// redactor is a slog.Handler that masks secrets and personal data in messages
// and in every attribute, and writes out what a log viewer would obey.
type redactor struct {
	next    slog.Handler
	secrets *strings.Replacer
}

func newRedactor(next slog.Handler, secrets []string) *redactor {
	// The longest first: one secret may be a part of another.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, s := range secrets {
		for _, form := range []string{s, url.PathEscape(s), url.QueryEscape(s)} {
			pairs = append(pairs, form, hiddenSecret)
		}
	}
	return &redactor{next: next, secrets: strings.NewReplacer(pairs...)}
}

// Enabled implements slog.Handler.
func (r *redactor) Enabled(ctx context.Context, level slog.Level) bool {
	return r.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (r *redactor) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, r.text(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(r.attr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (r *redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &redactor{next: r.next.WithAttrs(r.attrs(attrs)), secrets: r.secrets}
}

// WithGroup implements slog.Handler.
func (r *redactor) WithGroup(name string) slog.Handler {
	return &redactor{next: r.next.WithGroup(name), secrets: r.secrets}
}

func (r *redactor) attrs(list []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(list))
	for i, a := range list {
		clean[i] = r.attr(a)
	}
	return clean
}

func (r *redactor) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindGroup:
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(r.attrs(v.Group())...)}
	case slog.KindString, slog.KindAny: // errors, Stringers and the rest by their words
		words := v.String()
		if b, ok := v.Any().([]byte); ok {
			words = string(b)
		}
		if slices.Contains(idKeys, a.Key) {
			return slog.String(a.Key, escaped(r.secrets.Replace(words), "\n\t"))
		}
		return slog.String(a.Key, r.text(words))
	}
	return slog.Attr{Key: a.Key, Value: v} // numbers, times and durations hold none
}

// text masks what is searched for in words, the operator's secrets first.
func (r *redactor) text(words string) string {
	words = r.secrets.Replace(words)
	words = tokenShape.ReplaceAllString(words, hiddenSecret)
	words = loginShape.ReplaceAllString(words, "://"+hiddenSecret+"@")
	words = emailShape.ReplaceAllString(words, hiddenEmail)
	words = phoneShape.ReplaceAllString(words, hiddenPhone)
	return escaped(words, "\n\t") // the handlers write those out themselves
}

// secretsOf lists the secrets of a configuration, and the passwords inside its
// addresses.
func secretsOf(c *Config) []string {
	var list []string
	add := func(s string) {
		if len(s) >= leastSecret && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	walkTexts(reflect.ValueOf(c).Elem(), func(text string, secret bool) {
		u, err := url.Parse(text)
		if err == nil && u.User != nil {
			password, _ := u.User.Password()
			add(password)
		}
		if secret && !strings.Contains(text, ":/") && !isDatabase(text) {
			add(text)
		}
	})
	return list
}

// walkTexts visits every text of a configuration.
func walkTexts(v reflect.Value, visit func(text string, secret bool)) {
	switch v.Kind() {
	case reflect.String:
		visit(v.String(), v.Type() == reflect.TypeFor[bots.Secret]())
	case reflect.Slice:
		for i := range v.Len() {
			walkTexts(v.Index(i), visit)
		}
	case reflect.Struct:
		for _, field := range fieldsOf(v).at {
			walkTexts(field, visit)
		}
	}
}

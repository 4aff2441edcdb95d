package main

import (
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// mostSecret bounds a secret's file: more is somebody else's file.
const mostSecret = 16 << 10

// secrets reads, everywhere below v, the file that X_file names into X.
// Channels that are switched off keep their secrets unread, so that a sample
// configuration can name files that do not exist yet.
func (l *loader) secrets(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			l.secrets(path+"["+strconv.Itoa(i)+"]", v.Index(i))
		}
	case reflect.Struct:
		known := fieldsOf(v)
		if on, ok := known.at["enabled"]; ok && !on.IsNil() && !on.Elem().Bool() {
			return
		}
		for _, name := range known.names {
			base, isFile := strings.CutSuffix(name, "_file")
			if target, ok := known.at[base]; isFile && ok {
				l.secret(join(path, base), target, known.at[name].String())
				continue
			}
			l.secrets(join(path, name), known.at[name])
		}
	}
}

// secret fills one field from its file. What the environment gives beats what
// the file gives; both in one place is a doubt we do not decide.
func (l *loader) secret(path string, target reflect.Value, file string) {
	if file == "" {
		return
	}
	direct, viaFile := l.where(path), l.where(path+"_file")
	if target.String() != "" && direct.env != "" && viaFile.env == "" {
		return
	}
	if target.String() != "" && (direct.env != "") == (viaFile.env != "") {
		l.bad[path] = true
		l.problem(viaFile, "%s_file: give this or %s, not both", path, path)
		return
	}
	text, err := l.readSecret(path, viaFile, file)
	if err != nil {
		l.problem(viaFile, "%s_file: %v", path, plain(err))
		l.bad[path] = true
		return
	}
	if text == "" {
		l.problem(viaFile, "%s_file: the file is empty", path)
		l.bad[path] = true
	}
	target.SetString(text)
	l.places[path] = viaFile
}

func (l *loader) readSecret(path string, at place, file string) (string, error) {
	f, err := os.Open(within(l.dir, file))
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().Perm()&0o004 != 0 {
		l.warn(at, "%s_file: everybody on this machine can read the file: chmod 600", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, mostSecret))
	return strings.TrimRight(string(text), "\r\n"), err
}

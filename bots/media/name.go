package media

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"otklik/bots"
)

// maxName is how many runes of a file's name pass on, its extension included.
const maxName = 100

// name gives a file a name that is safe to write to any disk and to show in any
// line: the last element only, nothing invisible, the content's extension.
func name(f bots.File, t kind) string {
	stem := f.Name[strings.LastIndexAny(f.Name, `/\`)+1:]
	stem = strings.Map(plain, strings.ToValidUTF8(stem, ""))
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(stem), "."))
	stem = strings.TrimSuffix(stem, path.Ext(stem))
	if !slices.Contains(t.ext, ext) {
		ext = t.ext[0]
	}
	stem = strings.Trim(stem, " .-_~")
	if most := maxName - len(ext) - 1; len([]rune(stem)) > most {
		stem = strings.TrimRight(string([]rune(stem)[:most]), " .-_~")
	}
	if stem == "" || reserved(stem) {
		stem = string(f.Kind)
	}
	return stem + "." + ext
}

// plain drops what cannot be seen or turns the text around, and replaces what a
// file system or a header would read as more than a letter.
func plain(r rune) rune {
	switch {
	case unicode.Is(unicode.C, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), unicode.Is(unicode.Variation_Selector, r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune(`<>:"|?*%;'`+"`$&", r):
		return '_'
	}
	return r
}

// reserved tells the names that Windows keeps for devices.
func reserved(stem string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	switch strings.TrimRight(base, "0123456789 ") {
	case "CON", "PRN", "AUX", "NUL", "COM", "LPT":
		return true
	}
	return false
}

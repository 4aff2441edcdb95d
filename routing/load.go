package routing

import "io/fs"

// Load reads a directory folder. Its error is Problems: everything wrong, at once.
func Load(fsys fs.FS) (*Directory, error) {
	return nil, Problems{{File: "centre.yaml", Message: "not yet"}}
}

package blobs

// FileOf is where a blob lies.
func FileOf(f *Folder, key Key) string { return f.file(key) }

// Explained gives a system's error its meaning.
func Explained(f *Folder, key Key, err error) error { return f.explained("keeping", key, err) }

package writers

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestWriteNewFile: the first file of a name is written, and stays.
func TestWriteNewFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.plan")
	for i, more := range []string{"", ", changed"} {
		text := "first"
		if err := WriteNewFile(path, []byte(text+more)); (err == nil) != (i == 0) || i > 0 && !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
		files := contents(t, filepath.Dir(path))
		if got := files["a.plan"]; len(files) != 1 || got != text {
			t.Errorf("the folder has %q, want the file with %q alone", files, text)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("its mode is %o, want 600", info.Mode().Perm())
		}
	}
}

// TestWriteNewFileFails: on an error, nothing is left behind.
func TestWriteNewFileFails(t *testing.T) {
	folder := t.TempDir()
	if err := WriteNewFile(filepath.Join(folder, "missing", "a.plan"), []byte("x")); err == nil {
		t.Error("a file was written to a folder that does not exist")
	}
	taken := filepath.Join(folder, "taken")
	if err := os.Mkdir(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := WriteNewFile(taken, []byte("x")); err == nil {
		t.Error("a file took the place of a folder")
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || !entries[0].IsDir() {
		t.Errorf("the folder has %v, want only the folder that was there", entries)
	}
}

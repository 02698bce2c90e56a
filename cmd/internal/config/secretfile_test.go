package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestSecretFiles reads secrets from files of every mode: what others can write or read is refused, and the message
// says what to type.
func TestSecretFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have other permissions here")
	}
	folder := t.TempDir()
	t.Setenv("CREDENTIALS_DIRECTORY", folder)
	path := filepath.Join(folder, "secret")
	if err := os.WriteFile(path, []byte("CANARY\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[os.FileMode]string{0o400: "", 0o600: "", 0o440: "", 0o640: "",
		0o644: "others can read it", 0o604: "others can read it", 0o660: "others can write it",
		0o620: "others can write it", 0o602: "others can write it", 0o666: "others can write it"} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		for _, reference := range []string{"file:" + path, "cred:secret"} {
			got, err := LookUp(reference)
			switch {
			case want == "" && (err != nil || got != "CANARY"):
				t.Errorf("%s, mode %o: %q, %v", reference, mode, got, err)
			case want != "" && (err == nil || got != "" || !strings.Contains(err.Error(), want) ||
				!strings.Contains(err.Error(), "chmod 600 "+path)):
				t.Errorf("%s, mode %o: %q, %v, want %q", reference, mode, got, err, want)
			}
		}
	}
	for _, reference := range []string{"cred:../secret", "cred:a/b", "file:/dev/zero", "file:" + folder} {
		if got, err := LookUp(reference); err == nil {
			t.Errorf("%s: %q", reference, got)
		}
	}
}

package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// IsReference says whether a text is a secret's reference: env:NAME, file:PATH or cred:NAME.
func IsReference(text string) bool {
	kind, name, ok := strings.Cut(text, ":")
	return ok && name != "" && (kind == "env" || kind == "file" || kind == "cred")
}

// LookUp reads a secret's reference: an environment variable (env:NAME), a file (file:PATH) or a systemd credential
// (cred:NAME). The line break at the end of a file is not part of the secret. An error names the reference, never a
// value; an empty secret is an error, too.
func LookUp(reference string) (string, error) {
	kind, name, _ := strings.Cut(reference, ":")
	switch kind {
	case "env":
		if value := os.Getenv(name); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("the environment has no %s", name)
	case "cred":
		folder := os.Getenv("CREDENTIALS_DIRECTORY")
		if folder == "" {
			return "", fmt.Errorf("no CREDENTIALS_DIRECTORY to find %s in", name)
		}
		name = filepath.Join(folder, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read", reference)
	}
	value := strings.TrimRight(string(text), "\r\n")
	if value == "" {
		return "", fmt.Errorf("%s is empty", reference)
	}
	return value, nil
}

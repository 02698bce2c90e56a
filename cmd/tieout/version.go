package main

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spf13/cobra"
)

// version names the build: the version or commit that it was built from. If that does not say what was built, because
// the tree was modified or there was no version control, a digest of the build follows, so that no two builds have the
// same name.
func version() string { return thisBuild() }

var thisBuild = sync.OnceValue(func() string {
	module := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		module = info.Main.Version
	}
	return versionName(module, buildDigest)
})

// versionName is the name of a build of this version of the module, if it has one.
func versionName(module string, digest func() string) string {
	switch {
	case module == "" || module == "(devel)":
		return "(devel)+" + digest()
	case strings.Contains(module, "+dirty"):
		return module + "." + digest()
	}
	return module
}

// digestLength is how many hexadecimal digits of a build's digest are in its version.
const digestLength = 12

// buildDigest tells this build from all others: by the id that the linker gave it, which is quick to read, else by
// the whole file.
func buildDigest() string {
	path, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	id, err := linkerID(path)
	if err != nil {
		id, err = fileSum(path)
	}
	if err != nil {
		return "unknown"
	}
	sum := sha256.Sum256(id)
	return hex.EncodeToString(sum[:])[:digestLength]
}

// linkerID returns the note in which Go's linker keeps the id of a build, on systems whose programs are ELF files.
func linkerID(path string) (id []byte, err error) {
	f, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	note := f.Section(".note.go.buildid")
	if note == nil {
		return nil, errors.New("the program has no build id")
	}
	id, err = note.Data()
	const words = 16 // the note's header and the name Go
	if err == nil && (len(id) <= words || len(bytes.Trim(id[words:], "\x00")) == 0) {
		err = errors.New("the build id is empty")
	}
	return id, err
}

// fileSum returns the SHA-256 of a file.
func fileSum(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which build this is",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "tieout", version())
			return err
		},
	}
}

// Package schema has the JSON schemas of what the commands of tieout print with --json. They are files beside this one,
// named after the commands.
package schema

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.json
var files embed.FS

// Names lists the schemas: the command that prints such an object, or error for what every command prints if it fails.
func Names() ([]string, error) {
	paths, err := fs.Glob(files, "*.json")
	for i, path := range paths {
		paths[i] = strings.TrimSuffix(path, ".json")
	}
	return paths, err
}

// Text returns a schema by its name.
func Text(name string) ([]byte, error) { return files.ReadFile(name + ".json") }

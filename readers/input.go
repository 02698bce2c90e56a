package readers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"

	"tieout/payoff"
)

// An input is a file before its header is looked for. What it is shows in its content, not in its name.
type input struct {
	path, name string // name is without the folder, as it is shown
	sha256     string
	text       *survey   // of its bytes
	workbook   *workbook // nil: it is a text file
}

// examine reads a file once from start to end and tells what it is. The error is a [payoff.Problem].
func examine(ctx context.Context, path string, o Options) (*input, error) {
	in := &input{path: path, name: payoff.Visible(filepath.Base(path)), text: &survey{}}
	var err error
	if in.sha256, err = digest(ctx, path, in.text); err != nil {
		if stop := stopped(ctx); stop != nil {
			return nil, stop
		}
		return nil, cannotOpen(path, err)
	}
	switch formatOf(in.text.start) {
	case formatEmpty:
		err = empty(in.name)
	case formatZip:
		in.workbook = &workbook{path: path}
	case formatOLE:
		in.workbook, err = openApart(ctx, in.name, func() (*workbook, error) { return unlock(path, in.name, o) })
	default:
		err = checkForeign(in.text.start, in.name)
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

// Digest returns the SHA-256 of a file's bytes in hex. The error is that of opening or reading the file.
func Digest(ctx context.Context, path string) (string, error) { return digest(ctx, path, io.Discard) }

// digest is [Digest], and writes the bytes to another place, too.
func digest(ctx context.Context, path string, to io.Writer) (string, error) {
	in, err := payoff.OpenFile(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(hash, to), interruptible(ctx, in)); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

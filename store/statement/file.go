package statement

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
)

// A file holds the rows one after another. It is written first and read afterward.
type file struct {
	disk   *os.File
	out    *bufio.Writer
	packed []byte // the row at hand
	end    int64
	window window
}

// newFile makes the file in a folder. It loses its name at once, so that a run that is killed leaves nothing behind.
func newFile(folder string) (*file, error) {
	f, err := os.CreateTemp(folder, ".tieout-statement-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // if a file in use cannot be removed, close removes it
	return &file{disk: f, out: bufio.NewWriterSize(f, 1<<16)}, nil
}

func (f *file) close() error {
	err := f.disk.Close()
	if gone := os.Remove(f.disk.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// add writes a row and returns its place.
func (f *file) add(r *Row) (at int64, err error) {
	f.packed = r.appendTo(f.packed[:0])
	n, err := f.out.Write(f.packed)
	at, f.end = f.end, f.end+int64(n)
	return at, err
}

// A window is the part of a file that was read last: rows that follow one another are read together.
type window struct {
	bytes []byte
	base  int64
}

// How many bytes are read at once: for a row anywhere, and for rows that follow one another.
const (
	oneRow   = 1 << 9
	manyRows = 1 << 16
)

// read returns the row at this place.
func (f *file) read(at int64) (Row, error) {
	w := &f.window
	if from := at - w.base; from >= 0 && from < int64(len(w.bytes)) {
		if r, whole, err := decode(w.bytes[from:]); whole {
			return r, err
		}
	}
	size := oneRow
	if after := w.base + int64(len(w.bytes)); at >= w.base && at <= after+oneRow {
		size = manyRows
	}
	for ; ; size *= 2 {
		if err := w.move(f.disk, at, size); err != nil {
			return Row{}, err
		}
		r, whole, err := decode(w.bytes)
		if !whole && len(w.bytes) < size {
			err = errDamaged // the file ends within the row
		}
		if whole || err != nil {
			return r, err
		}
	}
}

// move reads this many bytes of the file, or all there are.
func (w *window) move(f io.ReaderAt, base int64, size int) error {
	if cap(w.bytes) < size {
		w.bytes = make([]byte, size)
	}
	n, err := f.ReadAt(w.bytes[:size], base)
	w.bytes, w.base = w.bytes[:n], base
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}

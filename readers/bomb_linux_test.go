package readers

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// realBomb writes a workbook of about 2 MB whose parts really unpack to this many megabytes each, whatever they
// declare. Once a megabyte is packed, the next ones are the same bytes again.
func realBomb(t *testing.T, parts, megabytes int, name string, lie bool) string {
	t.Helper()
	var piece bytes.Buffer
	deflate, err := flate.NewWriter(&piece, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	text := bytes.Repeat([]byte{'x'}, 1<<20)
	_, _ = deflate.Write(text)
	_ = deflate.Flush()
	head := bytes.Clone(piece.Bytes())
	piece.Reset()
	_, _ = deflate.Write(text)
	_ = deflate.Flush()
	packed := slices.Concat(head, bytes.Repeat(piece.Bytes(), megabytes-1),
		[]byte{1, 0, 0, 0xFF, 0xFF}) // an empty last block
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	_, _ = w.Create("[Content_Types].xml")
	for i := range parts {
		h := &zip.FileHeader{Name: strings.ReplaceAll(name, "#", strconv.Itoa(i+1)), Method: zip.Deflate,
			UncompressedSize64: uint64(megabytes) << 20, CompressedSize64: uint64(len(packed))}
		if lie {
			h.UncompressedSize64 = 1000
		}
		to, err := w.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = to.Write(packed)
	}
	_ = w.Close()
	return file(t, "l.xlsx", out.String())
}

// TestBombsAreCheap measures in a process of its own what it takes to refuse bombs of 2 MB: less than a second and less
// than 50 MB of memory.
func TestBombsAreCheap(t *testing.T) {
	const open = "TIEOUT_OPEN_BOMB"
	if path := os.Getenv(open); path != "" {
		start := time.Now()
		_, err := Open(t.Context(), path, Options{TempDir: t.TempDir()})
		fmt.Printf("took %d ms: %v\n", time.Since(start).Milliseconds(), err)
		return
	}
	if raceDetector {
		t.Skip("the race detector needs more memory than what it watches")
	}
	for name, path := range map[string]string{
		"many sheets":         realBomb(t, 20, 100, "xl/worksheets/sheet#.xml", false),
		"one sheet":           realBomb(t, 1, 2<<10, "xl/worksheets/sheet#.xml", false),
		"a sheet that lies":   realBomb(t, 1, 2<<10, "xl/worksheets/sheet#.xml", true),
		"strings that lie":    realBomb(t, 1, 2<<10, "xl/sharedStrings.xml", true),
		"one long string":     realBomb(t, 1, 250, "xl/sharedStrings.xml", false),
		"one picture":         realBomb(t, 1, 2<<10, "xl/media/image#.png", false),
		"a picture that lies": realBomb(t, 1, 2<<10, "xl/media/image#.png", true),
		"within the limit":    realBomb(t, 2, 127, "xl/worksheets/sheet#.xml", false), // its sheets have no row
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestBombsAreCheap$", "-test.count=1")
		cmd.Env = append(os.Environ(), open+"="+path)
		out, err := cmd.CombinedOutput()
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if err != nil || !ok {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		var took int
		said := string(out[bytes.Index(out, []byte("took")):])
		if _, err := fmt.Sscanf(said, "took %d ms", &took); err != nil || !strings.Contains(said, "is damaged") {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		said, _, _ = strings.Cut(said, "\n")
		info, _ := os.Stat(path)
		memory := usage.Maxrss >> 10 // Linux counts in KB
		t.Logf("%s of %d KB: %d MB, %s", name, info.Size()>>10, memory, said)
		if took >= 1000 || memory >= 50 && name != "within the limit" {
			t.Errorf("%s took %d ms and %d MB, want less than 1000 ms and 50 MB", name, took, memory)
		}
	}
}

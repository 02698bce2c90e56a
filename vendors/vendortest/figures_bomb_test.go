package vendortest_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"tieout/payoff"
	"tieout/vendors/vendortest"
)

// TestFiguresBomb is V7: an answer that is small on the wire and large after decompression. It has a process of its
// own, so that the garbage of other tests has not grown its memory.
func TestFiguresBomb(t *testing.T) {
	const own = "TIEOUT_FAULTS_BOMB"
	if _, err := resident(); err != nil {
		t.Skip("the memory of this process cannot be read here")
	}
	if os.Getenv(own) == "" {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFiguresBomb$", "-test.v")
		again.Env = append(os.Environ(), own+"=1")
		out, err := again.CombinedOutput()
		if t.Logf("%s", out); err != nil {
			t.Error(err)
		}
		return
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	blank := bytes.Repeat([]byte{' '}, 1<<20)
	for range size(1024, 64) {
		_, _ = z.Write(blank)
	}
	z.Close()
	for _, v := range all() {
		load := vendortest.Load{Loans: 30, Workers: 1, Setup: vendortest.Setup{Attempts: 1}}
		load.Spoil = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost {
				return false
			}
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
			return true
		}
		running := load.Ready(t, v)
		debug.FreeOSMemory()
		before, _ := resident()
		got := running.Run(t.Context())
		after, _ := resident()
		grown := float64(after-before) / (1 << 20)
		t.Logf("V7 %s, %d answers of %d KiB that unpack to %d MiB: memory grows by %.1f MB (target 10 MB)", v.Name, got.Asked,
			bomb.Len()>>10, size(1024, 64), grown)
		// The race detector takes several times the memory. What an answer unpacks to would still show.
		most := size(10.0, 60)
		tooLarge := got.Details["the answer is too large"]
		if grown >= most || got.Reasons[payoff.VendorError] != got.Asked || tooLarge != got.Asked {
			t.Errorf("V7 %s is missed: %+v", v.Name, got)
		}
	}
}

// resident returns the memory of this process, in bytes.
func resident() (int64, error) {
	text, err := os.ReadFile("/proc/self/statm") // Linux only
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

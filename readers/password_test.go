package readers

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// unlockedBy are options whose only layout knows a password.
func unlockedBy(password string) Options {
	return Options{Kind: payoff.LoanList, Layouts: []Layout{{Name: "lists[0]", Kind: payoff.LoanList, Files: "*.xlsx",
		Password: func() (string, error) { return password, nil }}}}
}

// encrypted writes a file with the encrypted text and returns its path.
func encrypted(t testing.TB, text []byte, password string) string {
	t.Helper()
	text, err := excelize.Encrypt(text, &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "book.xlsx", string(text))
}

func readAllBytes(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPassword(t *testing.T) {
	plain := readAllBytes(t, newWorkbook(t, []any{"account", "principal"}, []any{"A1", 5.25}))
	path := encrypted(t, plain, "sesame")
	got, rejects, err := loans(t, open(t, path, unlockedBy("sesame")))
	if err != nil || rejects != nil || len(got) != 1 || got[0].Principal.Decimal.String() != "5.25" {
		t.Errorf("%+v, rejects %q, %v", got, rejects, err)
	}
	if i, err := Inspect(t.Context(), path, unlockedBy("sesame")); err != nil || len(i.Columns) != 2 {
		t.Errorf("%+v, %v", i, err)
	}
	refused(t, path, Options{}, payoff.CodeNoFile, "protected by a password", "password:")
	refused(t, path, unlockedBy("Sesame"), payoff.CodeSecret, "book.xlsx", "lists[0]")
	refused(t, path, unlockedBy(""), payoff.CodeSecret, "lists[0]")
	o := unlockedBy("")
	o.Layouts[0].Password = func() (string, error) { return "", errors.New("the environment has no BOOK") }
	refused(t, path, o, payoff.CodeSecret, "lists[0].password", "no BOOK")
	open(t, file(t, "plain.xlsx", string(plain)), o) // the password is not asked for
	o = unlockedBy("sesame")
	o.Layouts[0].Files = "other*"
	refused(t, path, o, payoff.CodeNoFile, "protected by a password")
	err = CheckLayout(Layout{Kind: payoff.LoanList, Password: o.Layouts[0].Password})
	if err == nil || !strings.Contains(err.Error(), "files:") {
		t.Errorf("a password without files: %v", err)
	}
}

// TestPasswordOfExcel opens a workbook that Excel itself has encrypted, in the agile way.
func TestPasswordOfExcel(t *testing.T) {
	path := shared(t, "xlsx/excelize/encryptAES.xlsx")
	refused(t, path, unlockedBy("password"), payoff.CodeHeader, "SECRET")
	refused(t, path, unlockedBy("passwort"), payoff.CodeSecret, "another one")
}

// TestDamagedEncrypted cuts and flips an encrypted workbook: it is refused, or read exactly as it was.
func TestDamagedEncrypted(t *testing.T) {
	plain := thousand(t)
	want, err := consume(t, plain, Options{})
	if err != nil {
		t.Fatal(err)
	}
	whole := readAllBytes(t, encrypted(t, readAllBytes(t, plain), "sesame"))
	refusals := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 8))
		text, cut := bytes.Clone(whole), seed%2 == 0
		if cut {
			text = text[:8+r.IntN(len(text)-1024)]
		} else {
			text[8+r.IntN(len(text)-8)] ^= 1 << r.IntN(8)
		}
		got, err := consume(t, file(t, "book.xlsx", string(text)), unlockedBy("sesame"))
		switch {
		case err != nil:
			refusals++
		case cut || got != want:
			t.Errorf("seed %d: %+v, want %+v or a refusal", seed, got, want)
		}
	}
	if refusals < 50 {
		t.Errorf("only %d of 60 were refused", refusals)
	}
	text := rezip(t, plain, "worksheets/sheet1.xml", func(b []byte) []byte { return b[:len(b)/2] })
	refused(t, encrypted(t, readAllBytes(t, text), "sesame"), unlockedBy("sesame"), payoff.CodeDamaged, "damaged")
}

// TestForgedContainers declares more than there is, which would be allocated, and more hashing than fits in a day.
func TestForgedContainers(t *testing.T) {
	path := encrypted(t, readAllBytes(t, thousand(t)), "sesame")
	forge := func(at int, n uint64) string {
		text := readAllBytes(t, path)
		binary.LittleEndian.PutUint32(text[at:], uint32(n))
		return file(t, "book.xlsx", string(text))
	}
	for _, at := range []int{44, 64, 72} {
		refused(t, forge(at, 1<<31), unlockedBy("sesame"), payoff.CodeDamaged, "declares more")
	}
	entry := bytes.Index(readAllBytes(t, path), []byte(utf16("EncryptedPackage")))
	refused(t, forge(entry+124, 1<<10), unlockedBy("sesame"), payoff.CodeDamaged, "declares more")
	text := append(readAllBytes(t, path), `<encryptedKey spinCount="2000000000"/>`...)
	refused(t, file(t, "book.xlsx", string(text)), unlockedBy("sesame"), payoff.CodeDamaged, "2000000000 times")
	refused(t, encrypted(t, readAllBytes(t, bomb(t, maxUnpacked+1)), "sesame"), unlockedBy("sesame"),
		payoff.CodeDamaged, "256 MB")
}

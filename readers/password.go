package readers

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// maxSpins is how often a password may have to be hashed: ten times what Excel writes, and a tenth of what
// [MS-OFFCRYPTO] 2.3.4.10 allows, which would take a minute.
const maxSpins = 1_000_000

var errContainer = errors.New("its container declares more than the file holds")

// A source is where the zip file of a workbook is: the file itself, or the memory where the file is encrypted.
type source struct {
	path string
	text []byte // decrypted; nil: the file is not encrypted
}

// zip opens the workbook as a zip file.
func (s source) zip() (*zip.Reader, io.Closer, error) {
	if s.text != nil {
		z, err := zip.NewReader(bytes.NewReader(s.text), int64(len(s.text)))
		return z, io.NopCloser(nil), err
	}
	z, err := zip.OpenReader(s.path)
	if err != nil {
		return nil, nil, err
	}
	return &z.Reader, z, nil
}

// excel opens the workbook as such.
func (s source) excel(o excelize.Options) (*excelize.File, error) {
	if s.text != nil {
		return excelize.OpenReader(bytes.NewReader(s.text), o)
	}
	return excelize.OpenFile(s.path, o)
}

// unlock decrypts a workbook by the password of the first layout that could be for it and has one. Whatever was wrong
// with the bytes is found in the decrypted workbook, as in any other.
func unlock(path, name string, o Options) (source, error) {
	raw, err := readContainer(path)
	if err != nil || !bytes.Contains(raw, []byte(utf16("EncryptedPackage"))) {
		return source{}, oleProblem(raw, name)
	}
	for _, l := range o.Layouts {
		if l.Password == nil || !o.couldFit(l, name) {
			continue
		}
		password, err := l.Password()
		if err != nil {
			return source{}, payoff.Problemf(payoff.CodeSecret, "set it", "%s: %s.password: %w", name, l.Name, err)
		}
		text, err := decrypt(raw, password)
		if err != nil {
			return source{}, damaged(name, err)
		}
		if format(text) != "zip" {
			return source{}, payoff.Problemf(payoff.CodeSecret, "correct what it refers to, or export the file again",
				"%s cannot be opened by the password of %s: it is another one, or the file is damaged", name, l.Name)
		}
		return source{path, text}, nil
	}
	return source{}, oleProblem(raw, name)
}

// readContainer reads an OLE container; it is in memory as a whole, as excelize needs it.
func readContainer(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, maxUnpacked))
}

// decrypt is [excelize.Decrypt] for files that somebody may have forged: it allocates what their headers declare, hashes
// as often as they say, and takes parts of them for granted.
func decrypt(raw []byte, password string) (text []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("it is not encrypted as it says: %v", fault)
		}
	}()
	if err := checkContainer(raw); err != nil {
		return nil, err
	}
	return excelize.Decrypt(raw, &excelize.Options{Password: password})
}

// checkContainer compares what an OLE container declares with its size: the sectors of its tables, and the streams of
// its directory, whose entries of 128 bytes stand at multiples of that ([MS-CFB] 2.2, 2.6.1).
func checkContainer(raw []byte) error {
	const header, entry = 512, 128
	if len(raw) < header {
		return errContainer
	}
	for _, at := range []int{44, 64, 72} { // sectors of the FAT, the mini FAT and the DIFAT
		if int64(binary.LittleEndian.Uint32(raw[at:])) > int64(len(raw)/header) {
			return errContainer
		}
	}
	for at := header; at+entry <= len(raw); at += entry {
		for _, stream := range []string{"EncryptionInfo", "EncryptedPackage"} {
			if bytes.HasPrefix(raw[at:], []byte(utf16(stream+"\x00"))) && binary.LittleEndian.Uint64(raw[at+120:]) > uint64(len(raw)) {
				return errContainer
			}
		}
	}
	return checkSpins(raw)
}

// checkSpins refuses a file whose password would be hashed for hours.
func checkSpins(raw []byte) error {
	for _, found := range regexp.MustCompile(`spinCount\s*=\s*["'](\d*)`).FindAllSubmatch(raw, -1) {
		if n, err := strconv.Atoi(string(found[1])); err != nil || n > maxSpins {
			return fmt.Errorf("its password is to be hashed %s times", clip(string(found[1])))
		}
	}
	return nil
}

package readers

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"tieout/payoff"
)

// maxSpins is how often a password may have to be hashed: ten times what Excel writes, and a tenth of what
// [MS-OFFCRYPTO] 2.3.4.10 allows, which would take a minute.
const maxSpins = 1_000_000

var errContainer = errors.New("its container declares more than the file holds")

// unlock decrypts a workbook with the password of the first layout that could be for it and has one. Damage is found in
// the decrypted workbook, as in any other.
func unlock(path, name string, o Options) (*workbook, error) {
	raw, err := readContainer(path)
	if err != nil || !bytes.Contains(raw, []byte(utf16("EncryptedPackage"))) {
		return nil, oleProblem(raw, name)
	}
	for _, l := range o.Layouts {
		if l.Password == nil || !o.couldFit(l, name) {
			continue
		}
		password, err := l.Password()
		if err != nil {
			return nil, payoff.Problemf(payoff.CodeSecret, "set it", "%s: %s.password: %w", name, l.Name, err)
		}
		text, err := decrypt(raw, password)
		if err != nil {
			return nil, damaged(name, err)
		}
		if formatOf(text) != formatZip {
			return nil, payoff.Problemf(payoff.CodeSecret, "correct what it refers to, or export the file again",
				"%s cannot be opened by the password of %s: it is another one, or the file is damaged", name, l.Name)
		}
		return &workbook{path, text}, nil
	}
	return nil, oleProblem(raw, name)
}

// readContainer reads an OLE container into memory as a whole, as excelize needs it.
func readContainer(path string) ([]byte, error) {
	in, err := payoff.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, maxUnpacked))
}

// decrypt is [excelize.Decrypt] for files that somebody may have forged. excelize allocates what their headers declare,
// hashes as often as they say, and takes parts of them for granted.
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
// its directory, which has an entry at every multiple of 128 bytes ([MS-CFB] 2.2, 2.6.1).
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
			named := bytes.HasPrefix(raw[at:], []byte(utf16(stream+"\x00")))
			if size := binary.LittleEndian.Uint64(raw[at+120:]); named && size > uint64(len(raw)) {
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

package readers

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The encodings of text, as layouts and messages call them.
const (
	utf8Text    = "utf-8"
	utf16LE     = "utf-16le"
	utf16BE     = "utf-16be"
	windows1252 = "windows-1252"
	latin1      = "iso-8859-1"
	macintosh   = "macintosh"
)

// encodings lists the encodings that a layout can name.
func encodings() []string {
	return []string{utf8Text, utf16LE, utf16BE, windows1252, latin1, macintosh}
}

// toUTF8 returns what turns text of an encoding into UTF-8. Text that is said to be UTF-8 is left as it is, so that a
// byte that is not is seen in its cell.
func toUTF8(name string) transform.Transformer {
	switch name {
	case utf16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case utf16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	case windows1252:
		return charmap.Windows1252.NewDecoder()
	case latin1:
		return charmap.ISO8859_1.NewDecoder()
	case macintosh:
		return charmap.Macintosh.NewDecoder()
	}
	return encoding.Nop.NewDecoder()
}

// plainText returns a file's text in UTF-8, with \n or \r\n after its lines. A byte-order mark is evidence and
// overrides what is declared or guessed.
func plainText(in io.Reader, name string) io.Reader {
	return transform.NewReader(transform.NewReader(in, unicode.BOMOverride(toUTF8(name))), newlines{})
}

// newlines turns carriage returns that stand alone into line feeds, because encoding/csv does not end a line at them.
// It does so within quotes, too, so that lines are counted as editors count them.
type newlines struct{ transform.NopResetter }

// Transform copies src to dst, as [transform.Transformer] says.
func (newlines) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	n := copy(dst, src)
	if n < len(src) {
		err = transform.ErrShortDst
	}
	for at := 0; at < n; at++ {
		i := bytes.IndexByte(dst[at:n], '\r')
		if i < 0 {
			break
		}
		at += i
		if at+1 == len(src) && !atEOF {
			return at, at, transform.ErrShortSrc
		}
		if at+1 == len(src) || src[at+1] != '\n' {
			dst[at] = '\n'
		}
	}
	return n, n, err
}

// A survey notes, while a file is read to its end, in which encodings its bytes can be text. The start would not be
// enough: the first name with an accent may be in the last row.
type survey struct {
	start     []byte // the first 4 KB
	size      int64
	multibyte bool   // it has characters of several bytes, as UTF-8 has them
	broken    bool   // it has bytes that are not UTF-8
	undefined bool   // it has bytes that Windows-1252 does not have
	partial   []byte // the start of a character at the end of the last piece
}

// Write surveys the next piece.
func (s *survey) Write(piece []byte) (int, error) {
	s.size += int64(len(piece))
	s.start = append(s.start, piece[:min(len(piece), 1<<12-len(s.start))]...)
	text := piece
	if len(s.partial) > 0 {
		text = append(s.partial, piece...)
	}
	for {
		if text = text[asciiStart(text):]; !utf8.FullRune(text) {
			break
		}
		r, n := utf8.DecodeRune(text)
		s.note(text[0], r == utf8.RuneError && n == 1)
		text = text[n:]
	}
	s.partial = slices.Clone(text)
	return len(piece), nil
}

// asciiStart returns how many bytes at the start of a text are ASCII. It looks at eight at a time.
func asciiStart(text []byte) int {
	n := 0
	for ; n+8 <= len(text) && binary.LittleEndian.Uint64(text[n:])&0x8080808080808080 == 0; n += 8 {
	}
	for n < len(text) && text[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// note takes a character beyond ASCII into account.
func (s *survey) note(first byte, broken bool) {
	if !broken {
		s.multibyte = true
		return
	}
	s.broken = true
	s.undefined = s.undefined || strings.IndexByte("\x81\x8d\x8f\x90\x9d", first) >= 0
}

// encoding returns how the file is probably encoded, and whether that is a guess. Text that is UTF-8 in other places is
// damaged UTF-8, not Windows-1252: its rows are judged one by one.
func (s *survey) encoding() (name string, guessed bool) {
	if len(s.partial) > 0 {
		s.note(s.partial[0], true)
	}
	switch start := string(s.start); {
	case strings.HasPrefix(start, "\xFF\xFE"):
		return utf16LE, false
	case strings.HasPrefix(start, "\xFE\xFF"):
		return utf16BE, false
	case strings.HasPrefix(start, "\xEF\xBB\xBF"):
		return utf8Text, false
	}
	if name := s.unmarkedUTF16(); name != "" {
		return name, true
	}
	if s.broken && !s.multibyte && !s.undefined {
		return windows1252, true
	}
	return utf8Text, false
}

// unmarkedUTF16 tells UTF-16 without a byte-order mark by the zeros that ASCII characters have in it; empty for other
// text.
func (s *survey) unmarkedUTF16() string {
	var zeros [2]int
	for i, b := range s.start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	many := len(s.start) * 2 / 5 // nearly half of the bytes are zeros if all characters are ASCII
	switch {
	case len(s.start) < 8:
		return ""
	case zeros[0] == 0 && zeros[1] >= many:
		return utf16LE
	case zeros[1] == 0 && zeros[0] >= many:
		return utf16BE
	}
	return ""
}

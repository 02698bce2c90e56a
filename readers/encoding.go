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

// The encodings of text, as a layout and the messages call them.
const (
	utf8Text    = "utf-8"
	utf16LE     = "utf-16le"
	utf16BE     = "utf-16be"
	windows1252 = "windows-1252"
)

// encodings are the encodings that a layout can name.
func encodings() []string {
	return []string{utf8Text, utf16LE, utf16BE, windows1252, "iso-8859-1", "macintosh"}
}

// decoderOf returns what turns text of an encoding into UTF-8. Text that says it is UTF-8 is left as it is, so that
// a byte which is none is seen in its cell.
func decoderOf(name string) transform.Transformer {
	switch name {
	case utf16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case utf16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	case windows1252:
		return charmap.Windows1252.NewDecoder()
	case "iso-8859-1":
		return charmap.ISO8859_1.NewDecoder()
	case "macintosh":
		return charmap.Macintosh.NewDecoder()
	}
	return encoding.Nop.NewDecoder()
}

// plainText returns a file's text in UTF-8 with \n or \r\n behind its lines. A byte-order mark is evidence and wins
// over what is said or guessed.
func plainText(in io.Reader, name string) io.Reader {
	return transform.NewReader(transform.NewReader(in, unicode.BOMOverride(decoderOf(name))), newlines{})
}

// newlines turns the carriage returns that stand alone into line feeds: encoding/csv ends no line at them. In quotes
// too, so that lines are counted as editors count them.
type newlines struct{ transform.NopResetter }

// Transform copies src to dst; it is [transform.Transformer]'s.
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

// A survey notes, while a file is read to its end, in which encodings its bytes can be text. A look at the start would
// not do: the first name with an accent may stand in the last row.
type survey struct {
	start     []byte // the first bytes
	size      int64
	multibyte bool // characters of several bytes, as UTF-8 has them
	broken    bool // bytes that are no UTF-8
	undefined bool // bytes that Windows-1252 does not have
	rest      []byte
}

// Write surveys the next piece.
func (s *survey) Write(piece []byte) (int, error) {
	s.size += int64(len(piece))
	s.start = append(s.start, piece[:min(len(piece), 1<<12-len(s.start))]...)
	text := piece
	if len(s.rest) > 0 {
		text = append(s.rest, piece...)
	}
	for {
		if text = text[plainStart(text):]; len(text) == 0 {
			break
		}
		if !utf8.FullRune(text) {
			break
		}
		r, n := utf8.DecodeRune(text)
		s.note(r == utf8.RuneError && n == 1, text[0])
		text = text[n:]
	}
	s.rest = slices.Clone(text)
	return len(piece), nil
}

// plainStart returns how many bytes at the start of a text are ASCII, looking at eight at a time.
func plainStart(text []byte) int {
	n := 0
	for ; n+8 <= len(text) && binary.LittleEndian.Uint64(text[n:])&0x8080808080808080 == 0; n += 8 {
	}
	for n < len(text) && text[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// note takes a character beyond ASCII into account, which starts with this byte.
func (s *survey) note(broken bool, first byte) {
	if !broken {
		s.multibyte = true
		return
	}
	s.broken = true
	s.undefined = s.undefined || strings.IndexByte("\x81\x8d\x8f\x90\x9d", first) >= 0
}

// encoding returns how the file is probably encoded, and whether that is a guess. Text that is UTF-8 in other places
// is damaged UTF-8 and no Windows-1252: its rows are judged one by one.
func (s *survey) encoding() (name string, guessed bool) {
	if len(s.rest) > 0 {
		s.note(true, s.rest[0])
	}
	switch start := string(s.start); {
	case strings.HasPrefix(start, "\xFF\xFE"):
		return utf16LE, false
	case strings.HasPrefix(start, "\xFE\xFF"):
		return utf16BE, false
	case strings.HasPrefix(start, "\xEF\xBB\xBF"):
		return utf8Text, false
	}
	if name := s.unmarked16(); name != "" {
		return name, true
	}
	if s.broken && !s.multibyte && !s.undefined {
		return windows1252, true
	}
	return utf8Text, false
}

// unmarked16 tells UTF-16 without a byte-order mark by the zeros that ASCII characters have in it; empty for others.
func (s *survey) unmarked16() string {
	var zeros [2]int
	for i, b := range s.start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	most := len(s.start) * 2 / 5 // of the start; nearly half of it where all is ASCII
	switch {
	case len(s.start) < 8:
		return ""
	case zeros[0] == 0 && zeros[1] >= most:
		return utf16LE
	case zeros[1] == 0 && zeros[0] >= most:
		return utf16BE
	}
	return ""
}

package readers

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bounds of a part's XML.
const (
	maxDepth = 100     // elements within elements; what Office writes stays below 40
	maxTag   = 1 << 20 // bytes of a tag or comment
)

var (
	errDeep     = fmt.Errorf("its XML is nested more than %d deep", maxDepth)
	errBigTag   = fmt.Errorf("it has a tag of more than %d MB", maxTag>>20)
	errEarlyEnd = errors.New("its XML ends too early")
	errDoctype  = errors.New("it declares a document type, which no workbook does")
)

// markup follows XML as it is written to it, and refuses what would cost a parser too much: too many elements, or too
// deep. It finds tags and checks no more than it must, so that it costs a small part of parsing.
type markup struct {
	most     int // elements
	elements int
	depth    int
	tag      []byte // unfinished, from its < on

	watch watcher // of the elements; may be nil
}

// A watcher sees the elements of a part. Names come without their prefixes. What it is given is valid for the call.
type watcher interface {
	start(name, tag []byte, depth int) error
	text([]byte)
	end(name []byte) error
}

// Write follows the next piece.
func (m *markup) Write(piece []byte) (int, error) {
	text := piece
	if len(m.tag) > 0 {
		m.tag = append(m.tag, piece...)
		text = m.tag
	}
	for {
		at := bytes.IndexByte(text, '<')
		if at < 0 {
			m.chars(text)
			m.tag = m.tag[:0]
			return len(piece), nil
		}
		m.chars(text[:at])
		text = text[at:]
		n := tagLength(text)
		if n == 0 {
			break
		}
		if err := m.take(text[:n]); err != nil {
			return 0, err
		}
		text = text[n:]
	}
	if len(text) > maxTag {
		return 0, errBigTag
	}
	m.tag = append(m.tag[:0], text...)
	return len(piece), nil
}

func (m *markup) chars(text []byte) {
	if m.watch != nil && len(text) > 0 {
		m.watch.text(text)
	}
}

// finish says whether the XML ended where it should.
func (m *markup) finish() error {
	if m.depth != 0 || len(m.tag) > 0 {
		return errEarlyEnd
	}
	return nil
}

// tagLength returns how long the tag, comment or the like is that a text starts with; 0 if its end is not there yet.
func tagLength(text []byte) int {
	ends := func(end string) int { return bytes.Index(text, []byte(end)) + len(end) }
	switch {
	case len(text) < len("<![CDATA["):
		if bytes.HasPrefix([]byte("<![CDATA["), text) || bytes.HasPrefix([]byte("<!--"), text) {
			return 0
		}
	case bytes.HasPrefix(text, []byte("<![CDATA[")):
		return atLeast(ends("]]>"), 3)
	}
	switch {
	case bytes.HasPrefix(text, []byte("<!--")):
		return atLeast(ends("-->"), len("<!---->"))
	case bytes.HasPrefix(text, []byte("<?")):
		return atLeast(ends("?>"), 2)
	}
	var quote byte
	for i, c := range text {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return 0
}

// atLeast returns a length, or 0 if it is only that of an end that was not found.
func atLeast(length, least int) int {
	if length < least {
		return 0
	}
	return length
}

// take takes a whole tag.
func (m *markup) take(tag []byte) error {
	switch {
	case bytes.HasPrefix(tag, []byte("<?")):
		return checkEncoding(tag)
	case bytes.HasPrefix(tag, []byte("<![CDATA[")):
		m.chars(tag[len("<![CDATA[") : len(tag)-len("]]>")])
		return nil
	case bytes.HasPrefix(tag, []byte("<!--")):
		return nil
	case bytes.HasPrefix(tag, []byte("<!")):
		return errDoctype
	case bytes.HasPrefix(tag, []byte("</")):
		return m.end(localName(tag[2:]))
	}
	name := localName(tag[1:])
	m.elements++
	m.depth++
	switch {
	case m.elements > m.most:
		return fmt.Errorf("it has more than %d elements", m.most)
	case m.depth > maxDepth:
		return errDeep
	}
	if m.watch != nil {
		if err := m.watch.start(name, tag, m.depth); err != nil {
			return err
		}
	}
	if isEmptyTag(tag) {
		return m.end(name)
	}
	return nil
}

func (m *markup) end(name []byte) error {
	m.depth--
	if m.watch != nil {
		return m.watch.end(name)
	}
	return nil
}

// isEmptyTag says whether a start tag is that of an element without content: <c r="A1"/>.
func isEmptyTag(tag []byte) bool { return len(tag) > 2 && tag[len(tag)-2] == '/' }

// localName returns the name at the start of a text without its prefix: row of x:row r="1">.
func localName(text []byte) []byte {
	end := bytes.IndexAny(text, " \t\r\n/>")
	if end >= 0 {
		text = text[:end]
	}
	return text[bytes.LastIndexByte(text, ':')+1:]
}

// attributes calls take with each attribute of a start tag, its name without a prefix, its value as it is spelled.
func attributes(tag []byte, take func(name, value []byte)) {
	const blanks = " \t\r\n"
	at := bytes.IndexAny(tag, blanks)
	if at < 0 {
		return
	}
	for rest := tag[at:]; ; {
		name, after, ok := bytes.Cut(rest, []byte("="))
		after = bytes.TrimLeft(after, blanks)
		if !ok || len(after) == 0 {
			return
		}
		value, next, ok := bytes.Cut(after[1:], after[:1])
		if !ok {
			return
		}
		take(localName(bytes.Trim(name, blanks)), value)
		rest = next
	}
}

// checkEncoding refuses XML in an encoding in which a < may be written in another way: it could not be followed.
func checkEncoding(declaration []byte) error {
	if string(localName(declaration[2:])) != "xml" {
		return nil
	}
	var err error
	attributes(declaration, func(name, value []byte) {
		encoding := strings.ToLower(string(value))
		if string(name) == "encoding" && !slices.ContainsFunc(asciiEncodings(), func(known string) bool {
			return strings.HasPrefix(encoding, known)
		}) {
			err = fmt.Errorf("its encoding %q is not read", clip(encoding))
		}
	})
	return err
}

// asciiEncodings are how the names of encodings start in which a byte below 128 is always the ASCII character.
func asciiEncodings() []string {
	return []string{"utf-8", "us-ascii", "ascii", "iso-8859-", "windows-125"}
}

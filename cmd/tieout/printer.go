package main

import (
	"io"
	"os"
	"sync"
	"unicode/utf8"

	"tieout/payoff"
)

// A printer is what all printing goes through, on stdout and stderr, so that nothing that comes from a file, a file's
// name or a vendor moves a cursor or turns a line round: invisible characters are spelled out. JSON stays what it says.
type printer struct {
	w io.Writer

	mu      sync.Mutex
	partial []byte // the start of a character at the end of what was written
}

func newPrinter(w io.Writer) *printer { return &printer{w: w} }

// Write writes the text, except the start of a character at its end, which waits for the rest.
func (s *printer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := p
	if len(s.partial) > 0 {
		text = append(s.partial, p...)
		s.partial = nil
	}
	whole := len(text) - unfinished(text)
	if err := s.write(text[:whole]); err != nil {
		return 0, err
	}
	s.partial = append(s.partial, text[whole:]...)
	return len(p), nil
}

func (s *printer) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if !isPlain(text) {
		text = []byte(payoff.VisibleLines(string(text)))
	}
	_, err := s.w.Write(text)
	return err
}

// end writes what still waits for its rest.
func (s *printer) end() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.write(s.partial)
	s.partial = nil
	return err
}

// isPlain says whether a text is of printable ASCII, as most are.
func isPlain(text []byte) bool {
	for _, b := range text {
		if (b < ' ' || b > '~') && b != '\n' && b != '\t' {
			return false
		}
	}
	return true
}

// unfinished returns how many bytes at the end of a text are the start of a character.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		last := text[len(text)-n:]
		if utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// device returns the file that a writer prints to, or nil. Only what moves the cursor on purpose writes to it directly.
func device(w io.Writer) *os.File {
	if s, ok := w.(*printer); ok {
		w = s.w
	}
	f, _ := w.(*os.File)
	return f
}

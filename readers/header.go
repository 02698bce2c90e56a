package readers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"tieout/payoff"
)

// Bounds of a header.
const (
	maxBanner  = 20     // lines with something in them that may stand above it
	maxColumns = 16_384 // cells, as many as a workbook can have
)

// A shape is how many cells of a line are filled, and how wide it is up to the last of them.
type shape struct{ filled, width int }

func shapeOf(cells []string) shape {
	s := shape{}
	for i, cell := range cells {
		if !isBlank(cell) {
			s.filled, s.width = s.filled+1, i+1
		}
	}
	return s
}

// mayStandAbove says whether a line may stand above a header: it is half as full, or less full and less wide. A row of
// a list whose header has a blank cell is neither.
func (s shape) mayStandAbove(header shape) bool {
	return s.filled*2 <= header.filled || s.filled < header.filled && s.width < header.width
}

// A textLine is one line of a text file.
type textLine struct {
	number int    // from 0
	start  int    // its first byte
	text   string // with its end
}

// filledLines yields the lines of a text that are not blank.
func filledLines(text []byte) iter.Seq[textLine] {
	return func(yield func(textLine) bool) {
		at, number := 0, 0
		for line := range bytes.Lines(text) {
			if l := (textLine{number, at, string(line)}); !isBlank(l.text) && !yield(l) {
				return
			}
			at, number = at+len(line), number+1
		}
	}
}

// firstRecord splits the record at the start of a text into its cells.
func firstRecord(text []byte, delimiter rune) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = delimiter
	return r.Read()
}

// A headerPlace is where the header of a text file stands, and what separates its cells.
type headerPlace struct {
	delimiter rune
	above     int // lines above the header
	skip      int // their bytes
}

// A headerSearch looks for the header line by line: it is the first line that fits a layout or the canonical columns.
// Every line above it must be shorter, or rows of a list with another header could pass for a banner.
type headerSearch struct {
	file   string
	o      Options
	line   string           // where the line at hand stands, for a message
	passed map[rune][]shape // the lines passed over, by delimiter
	banner []string         // their text

	fault    error // why the likeliest line is not the header
	width    int   // of that line
	shadowed bool  // that line would be the header, were it not for the lines above it
}

func newHeaderSearch(file string, o Options) *headerSearch {
	return &headerSearch{file: file, o: o, passed: map[rune][]shape{}}
}

// findHeader finds the header in the start of a text file. The search that is returned knows the lines above it.
func findHeader(start []byte, file string, o Options) (headerPlace, *headerSearch, error) {
	s, delimiters := newHeaderSearch(file, o), o.delimiters(file)
	for line := range filledLines(start) {
		s.line = fmt.Sprintf("line %d", line.number+1)
		if delimiter, err := s.tryText(start[line.start:], delimiters); err != nil || delimiter != 0 {
			return headerPlace{delimiter, line.number, line.start}, s, err
		}
		if s.banner = append(s.banner, line.text); len(s.banner) > maxBanner {
			break
		}
	}
	if len(delimiters) == 1 && s.width < 2 {
		return headerPlace{}, s, payoff.Problemf(payoff.CodeHeader, "correct delimiter: in its list, or leave it out",
			"%s has one column: its cells are not separated by %q", file, delimiters[0])
	}
	return headerPlace{}, s, s.notFound()
}

// tryText returns the delimiter by which the line at the start of the text is a header: of several, the one that makes
// the most cells; 0 if there is none. The error is one of the configuration.
func (s *headerSearch) tryText(text []byte, delimiters []rune) (rune, error) {
	found, most := rune(0), 0
	for _, delimiter := range delimiters {
		header, err := firstRecord(text, delimiter)
		if err != nil {
			s.note(payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
				"%s: the header cannot be read: %w", s.file, err), 0)
			continue
		}
		p, err := s.try(header, delimiter)
		if err != nil {
			return 0, err
		}
		if n := shapeOf(header).filled; p != nil && n > most {
			found, most = delimiter, n
		}
	}
	return found, nil
}

// try returns the plan of a file whose header these cells are, or nil. The error is one of the configuration.
func (s *headerSearch) try(header []string, delimiter rune) (*plan, error) {
	this := shapeOf(header)
	if len(header) > maxColumns {
		s.note(payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
			"%s: a line has %d cells, too many for a header", s.file, len(header)), this.width)
		return nil, nil
	}
	above := s.passed[delimiter]
	s.passed[delimiter] = append(above, this)
	p, err := choose(header, s.file, s.o)
	if problem, ok := errors.AsType[*payoff.Problem](err); ok && problem.Code != payoff.CodeHeader {
		return nil, err
	}
	shadowed := slices.ContainsFunc(above, func(line shape) bool { return !line.mayStandAbove(this) })
	switch {
	case err != nil:
		s.note(err, this.width)
	case !shadowed:
		return p, nil
	case countUsualNames(header) > 1: // one name alone may be the value of a row
		s.noteShadowed(header)
	default:
		s.note(s.shadowedFault(header), this.width)
	}
	return nil, nil
}

// note notes why a line is not the header, if it is the widest so far. A line that would be the header, were it not for
// the lines above it, counts more than any other.
func (s *headerSearch) note(fault error, width int) {
	if s.fault == nil || width > s.width && !s.shadowed {
		s.fault, s.width = fault, width
	}
}

// noteShadowed notes the first line that would be the header, were it not for the lines above it.
func (s *headerSearch) noteShadowed(header []string) {
	if !s.shadowed {
		s.fault, s.shadowed, s.width = s.shadowedFault(header), true, max(s.width, shapeOf(header).width)
	}
}

// shadowedFault is the fault of a line below one that may be a row, so that it may be a row of the same list.
func (s *headerSearch) shadowedFault(header []string) error {
	named := strings.Join(slices.DeleteFunc(slices.Clone(header), isBlank), ", ")
	return payoff.Problemf(payoff.CodeHeader, "delete the lines above the header, if they are not rows",
		"%s: the header may be %s, %q, but a line above it is as long and might be a row", s.file, s.line, clip(named))
}

// notFound returns why there is no header, and how far it was looked for.
func (s *headerSearch) notFound() error {
	p, ok := errors.AsType[*payoff.Problem](s.fault)
	if !ok || s.shadowed || len(s.banner) <= maxBanner {
		return s.fault
	}
	return payoff.Problemf(p.Code, "delete lines above the header, so that it is one of these; "+p.Hint,
		"%s; only the first %d lines were searched for the header", p.Message, len(s.banner))
}

// warn says in a plan which lines above the header are not read.
func (s *headerSearch) warn(p *plan) {
	if p == nil || len(s.banner) == 0 {
		return
	}
	lines, are := fmt.Sprintf("%d lines", len(s.banner)), "are"
	if len(s.banner) == 1 {
		lines, are = "1 line", "is"
	}
	p.warn(payoff.WarnAboveHeader, s.file, "%s above the header %s not read; the first is %q", lines, are,
		clip(strings.TrimSpace(s.banner[0])))
}

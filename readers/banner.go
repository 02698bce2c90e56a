package readers

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tieout/payoff"
)

// Bounds of a header: how many lines with something in them may stand above it, and its cells, those of a workbook.
const (
	maxBanner  = 20
	maxColumns = 16_384
)

// delimiters are what may stand between the cells of a CSV file, as a layout may call them.
func delimiters() map[string]rune {
	return map[string]rune{",": ',', ";": ';', "\t": '\t', "|": '|', "comma": ',', "semicolon": ';', "tab": '\t', "pipe": '|'}
}

// A head is where the header of a text file stands, and how its cells are separated.
type head struct {
	comma rune
	above int // lines above the header
	skip  int // their bytes
}

// A search looks for the header, line by line: the first line that fits a layout or the canonical columns. Every line
// above it must be shorter, else rows of a list with another header could pass for a banner.
type search struct {
	file   string
	o      Options
	passed map[rune][]shape // the lines passed over, by delimiter
	banner []string         // their text
	most   int              // cells of the line that fault speaks of
	fault  error            // why the likeliest line is no header
	fits   bool             // fault speaks of a line that is one but for those above it
	line   string           // where the line at hand stands, for a message
}

// A shape is how many cells of a line are filled, and where the last of them stands.
type shape struct{ filled, extent int }

func shapeOf(cells []string) shape {
	s := shape{}
	for i, cell := range cells {
		if !isBlank(cell) {
			s.filled, s.extent = s.filled+1, i+1
		}
	}
	return s
}

// above says whether a line may stand above a header: half as full, or less full and less wide. A row of a list whose
// header has a blank cell is neither.
func (s shape) above(header shape) bool {
	return s.filled*2 <= header.filled || s.filled < header.filled && s.extent < header.extent
}

// findHeader finds the header in the start of a file. It returns what the lines above it say, for a warning.
func findHeader(start []byte, file string, o Options, commas []rune) (head, *search, error) {
	s := &search{file: file, o: o, passed: map[rune][]shape{}}
	for line, at := 0, 0; at < len(start) && len(s.banner) <= maxBanner; line++ {
		end := at + bytes.IndexByte(start[at:], '\n') + 1
		if end == at {
			end = len(start)
		}
		if text := string(start[at:end]); !isBlank(text) {
			s.line = fmt.Sprintf("line %d", line+1)
			if comma, err := s.tryLine(start[at:], commas); err != nil || comma != 0 {
				return head{comma, line, at}, s, err
			}
			s.banner = append(s.banner, text)
		}
		at = end
	}
	if len(commas) == 1 && s.most < 2 {
		return head{}, s, payoff.Problemf(payoff.CodeHeader, "correct delimiter: in its list, or leave it out",
			"%s has one column: its cells are not separated by %q", file, commas[0])
	}
	return head{}, s, s.missing()
}

// tryLine returns the delimiter by which the line at the start of the text is a header, and of several the one that
// makes the most cells; 0 if there is none. The error is of the configuration.
func (s *search) tryLine(text []byte, commas []rune) (rune, error) {
	found, most := rune(0), 0
	for _, comma := range commas {
		r := csv.NewReader(bytes.NewReader(text))
		r.Comma = comma
		header, err := r.Read()
		if err != nil {
			s.keep(payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
				"%s: the header cannot be read: %w", s.file, err), 0)
			continue
		}
		p, err := s.try(header, comma)
		if err != nil {
			return 0, err
		}
		if n := shapeOf(header).filled; p != nil && n > most {
			found, most = comma, n
		}
	}
	return found, nil
}

// try returns the plan of a file whose header these cells are, or nil. The error is of the configuration.
func (s *search) try(header []string, comma rune) (*plan, error) {
	this := shapeOf(header)
	if len(header) > maxColumns {
		s.keep(payoff.Problemf(payoff.CodeHeader, "save it as CSV with commas, or as .xlsx",
			"%s: a line has %d cells, which is no header", s.file, len(header)), this.extent)
		return nil, nil
	}
	misfit := slices.ContainsFunc(s.passed[comma], func(line shape) bool { return !line.above(this) })
	s.passed[comma] = append(s.passed[comma], this)
	p, err := choose(header, s.file, s.o)
	if err == nil && !misfit {
		return p, nil
	}
	if problem, ok := errors.AsType[*payoff.Problem](err); ok && problem.Code != payoff.CodeHeader {
		return nil, err
	}
	if err == nil && usual(header) > 1 { // one name alone may be the value of a row
		s.keepFit(header)
		return nil, nil
	}
	if err == nil {
		err = s.below(header)
	}
	s.keep(err, this.extent)
	return nil, nil
}

// keepFit keeps that the line is a header but for those above it, which may be rows of another list.
func (s *search) keepFit(header []string) {
	if !s.fits {
		s.fault, s.fits, s.most = s.below(header), true, max(s.most, shapeOf(header).extent)
	}
}

// below is the fault of a line that is a header but for those above it.
func (s *search) below(header []string) error {
	named := strings.Join(slices.DeleteFunc(slices.Clone(header), isBlank), ", ")
	return payoff.Problemf(payoff.CodeHeader, "delete the lines above the header, if they are no rows",
		"%s: the header may be %s, %q, but a line above it is as long and might be a row", s.file, s.line, clip(named))
}

// missing returns why there is no header, and how far it was looked for.
func (s *search) missing() error {
	p, ok := errors.AsType[*payoff.Problem](s.fault)
	if !ok || s.fits || len(s.banner) <= maxBanner {
		return s.fault
	}
	return payoff.Problemf(p.Code, "delete lines above the header, so that it is one of these; "+p.Hint,
		"%s; that is of its first %d lines, where the header must be", p.Message, len(s.banner))
}

// keep keeps the fault of the line with the most cells, of equal ones the first.
func (s *search) keep(fault error, cells int) {
	if s.fault == nil || cells > s.most && !s.fits {
		s.fault, s.most = fault, cells
	}
}

// warn says which lines above the header are not read.
func (s *search) warn(p *plan) {
	if p != nil && len(s.banner) > 0 {
		lines, are := fmt.Sprintf("%d lines", len(s.banner)), "are"
		if len(s.banner) == 1 {
			lines, are = "1 line", "is"
		}
		p.warnings = append(p.warnings, fmt.Sprintf("%s: %s above the header %s not read; the first is %q",
			s.file, lines, are, clip(strings.TrimSpace(s.banner[0]))))
	}
}

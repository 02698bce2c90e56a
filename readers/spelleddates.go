package readers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxSpelled is how many dates of each kind are kept to see which spelling fits them.
const maxSpelled = 500

// spelledDates knows how the dates of a file are spelled: some of those that were read, and of those that were not.
type spelledDates struct {
	read, bad, timed int // timed: of the bad ones, those that have a time of day
	good, other      []string
}

// note notes a date, and why it was not read.
func (s *spelledDates) note(cell string, err error) {
	switch {
	case err == nil:
		if s.read++; len(s.good) < maxSpelled {
			s.good = append(s.good, strings.Clone(cell))
		}
		return
	case errors.Is(err, errTimeOfDay):
		s.timed++
	}
	if s.bad++; len(s.other) < maxSpelled {
		s.other = append(s.other, strings.Clone(cell))
	}
}

// advice says what is wrong with the dates that were not read if it is the same for all of them: they have a time, or
// fit another spelling than the declared one. It is empty if single cells are wrong.
func (s *spelledDates) advice(declared string) string {
	all := s.read + s.bad
	if s.timed == s.bad {
		return fmt.Sprintf("%s of its dates have a time of day, so that they are no days: export the day alone",
			countOf(s.bad, all))
	}
	column := InspectedColumn{values: slices.Concat(s.good, s.other)}
	fit := column.spellings()
	switch {
	case len(fit) > 0 && !slices.Contains(fit, declared):
		which := strings.Join(fit, " or ")
		return fmt.Sprintf("%s like %s, and all fit %s: say dates: %s in its list in tieout.yaml",
			notLike(s.bad, all), declared, strings.Join(fit, " and "), which)
	case s.read == 0:
		return fmt.Sprintf("none of its dates is like %s: say dates: in its list in tieout.yaml, as inspect proposes",
			declared)
	}
	return ""
}

// countOf says how many of all: 2 of 3 is 2, 3 of 3 is all.
func countOf(n, all int) string {
	if n == all {
		return "all"
	}
	return fmt.Sprintf("%d of %d", n, all)
}

// notLike says how many dates of all are not as they should be.
func notLike(bad, all int) string {
	if bad == all {
		return "none of its dates is"
	}
	return fmt.Sprintf("%d of its %d dates are not", bad, all)
}

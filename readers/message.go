package readers

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"

	"tieout/payoff"
)

// cannotOpen reports a file that the system does not open. The system's operation and path are dropped, because the
// message names the file.
func cannotOpen(path string, err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		err = p.Err
	}
	return payoff.Problemf(payoff.CodeNoFile, "check the name and that it may be read",
		"%s cannot be opened: %w", payoff.Visible(path), err)
}

// empty reports a file or a sheet without anything in it.
func empty(name string) error {
	return payoff.Problemf(payoff.CodeEmpty, "check that the export finished", "%s is empty", name)
}

// emptySheet reports a sheet without anything in it.
func emptySheet(file, sheet string) error {
	return empty(fmt.Sprintf("%s: sheet %s", file, clip(sheet)))
}

// damaged reports a workbook that cannot be trusted.
func damaged(file string, err error) error {
	return payoff.Problemf(payoff.CodeDamaged,
		"copy or export the file again; if Excel can still open it, save it again", "%s is damaged: %w", file, err)
}

// clip shortens a cell for a message: an unclosed quote can make one as long as the file.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// onOneLine replaces line ends, and whatever else could move a terminal's cursor, by spaces.
func onOneLine(header string) string {
	return strings.Join(strings.FieldsFunc(header, func(r rune) bool { return r == ' ' || isControl(r) }), " ")
}

// headerList joins headers for a message, the first dozen of them.
func headerList(headers []string) string {
	const most = 12
	var out []string
	for _, h := range headers {
		if !isBlank(h) {
			out = append(out, clip(onOneLine(h)))
		}
	}
	if len(out) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(out[:most], ", "), len(out)-most)
	}
	return strings.Join(out, ", ")
}

// sample shortens a value, and replaces what could move a terminal's cursor.
func sample(value string) string {
	value = strings.Map(func(r rune) rune {
		if isControl(r) || !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, value)
	if r := []rune(value); len(r) > 24 {
		return string(r[:23]) + "…"
	}
	return value
}

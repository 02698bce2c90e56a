package readers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieout/payoff"
)

// A plan is how one file is read: its kind, and what stands in which of its columns.
type plan struct {
	kind     payoff.FileKind
	layout   Layout // the zero Layout for a file with canonical headers
	columns  []string
	copies   []copied
	defaults []fallback
	dates    dateFormat
	warnings []string
}

// copied is a second canonical column that is fed by a header which another column has already.
type copied struct{ from, to column }

// fallback is the value of an absent column or a blank cell.
type fallback struct {
	column
	value string
}

// complete fills in what the layout says beside the cells themselves.
func (p *plan) complete(r *row) {
	for _, c := range p.copies {
		*c.to.cell(r) = *c.from.cell(r)
	}
	for _, d := range p.defaults {
		if cell := d.cell(r); isBlank(*cell) || d.blank && isMissing(*cell) {
			*cell = d.value
		}
	}
}

// newPlan assigns the headers to columns, by the layout first and then by canonical name.
func newPlan(header []string, file string, kind payoff.FileKind, l Layout) (*plan, error) {
	p := &plan{kind: kind, layout: l, columns: make([]string, len(header))}
	steps := []func() error{
		func() error { return p.settings(file) },
		func() error { return p.mapped(header, file) },
		func() error { return p.canonical(header, file) },
		func() error { return p.unknown(header, file) },
		func() error { return p.required(header, file) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// settings reads what the layout says beside its mapping.
func (p *plan) settings(file string) (err error) {
	l := p.layout
	if p.dates, err = parseDateFormat(l.Dates); err != nil {
		return payoff.Problemf(payoff.CodeConfig, "write it like MM/DD/YYYY, of YYYY, MM or MMM, and DD",
			"%s.dates: %w", l.Name, err)
	}
	if !slices.Contains([]string{"", "percent", "fraction"}, l.Rates) {
		return payoff.Problemf(payoff.CodeConfig, "choose percent or fraction", "%s.rates: %q is unknown", l.Name, l.Rates)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Defaults)) {
		c, ok := columnNamed(columnsOf(p.kind), name)
		if !ok {
			return p.noColumn("defaults", name)
		}
		p.defaults = append(p.defaults, fallback{c, l.Defaults[name]})
	}
	return nil
}

func (p *plan) noColumn(key, name string) error {
	return payoff.Problemf(payoff.CodeConfig, "choose one of "+names(columnsOf(p.kind)),
		"%s.%s.%s: %s have no such column", p.layout.Name, key, name, p.kind)
}

// mapped assigns the headers that the layout names.
func (p *plan) mapped(header []string, file string) error {
	for _, name := range slices.Sorted(maps.Keys(p.layout.Columns)) {
		c, ok := columnNamed(columnsOf(p.kind), name)
		if !ok {
			return p.noColumn("columns", name)
		}
		i := indexHeader(header, p.layout.Columns[name])
		if j := i + 1 + indexHeader(header[i+1:], p.layout.Columns[name]); j > i {
			return twice(file, c.name, header[i], header[j])
		}
		if first, ok := columnNamed(columnsOf(p.kind), p.columns[i]); ok {
			p.copies = append(p.copies, copied{first, c})
			continue
		}
		p.columns[i] = c.name
	}
	return nil
}

// canonical assigns the headers that are columns by their own name.
func (p *plan) canonical(header []string, file string) error {
	for _, c := range columnsOf(p.kind) {
		if p.has(c.name) {
			continue
		}
		first := -1
		for i, h := range header {
			switch {
			case p.columns[i] != "" || fold(h) != fold(c.name):
			case first >= 0:
				return twice(file, c.name, header[first], h)
			default:
				first, p.columns[i] = i, c.name
			}
		}
	}
	return nil
}

func twice(file, name, first, second string) error {
	return payoff.Problemf(payoff.CodeHeader, "rename or remove one of them",
		"%s: two columns are both %s: %q and %q", file, name, clip(first), clip(second))
}

// has says whether a column of the file has this canonical name.
func (p *plan) has(name string) bool {
	return slices.Contains(p.columns, name) ||
		slices.ContainsFunc(p.copies, func(c copied) bool { return c.to.name == name })
}

// unknown refuses misspelt columns and warns of the other ones that are not read.
func (p *plan) unknown(header []string, file string) error {
	var ignored []string
	for i, h := range header {
		if p.columns[i] != "" {
			continue
		}
		for _, c := range columnsOf(p.kind) {
			if c.misspelt(h) && !p.has(c.name) {
				return misspelt(file, h, c.name)
			}
		}
		p.columns[i] = unmapped
		if !isBlank(h) {
			ignored = append(ignored, h)
		}
	}
	if len(ignored) > 0 {
		p.warnings = append(p.warnings, fmt.Sprintf("%s: columns ignored: %s", file, list(ignored)))
	}
	return nil
}

// required reports the column without which no row can be read.
func (p *plan) required(header []string, file string) error {
	var lacks string
	switch {
	case p.kind == payoff.HistoryFile:
		for _, name := range historyColumns() {
			if lacks == "" && !p.has(name) {
				lacks = name
			}
		}
		if lacks == "" {
			return nil
		}
	case p.kind == payoff.LoanList && !p.has("account"):
		lacks = "account"
	case p.kind == payoff.ClaimList && !p.has("claim"):
		lacks = "claim"
	case p.kind == payoff.StatementFile && !p.has("total"):
		lacks = "total"
	case p.kind == payoff.StatementFile && !p.has("account") && !p.has("vendor_loan_id") && !p.has("claim"):
		lacks = "account, vendor_loan_id or claim"
	default:
		return nil
	}
	what := map[payoff.FileKind]string{payoff.LoanList: "loan list", payoff.ClaimList: "claim list", payoff.StatementFile: "statement", payoff.HistoryFile: "history"}[p.kind]
	return payoff.Problemf(payoff.CodeHeader, "rename the column, or map it in tieout.yaml; it has: "+list(header),
		"%s has no column %s, which a %s needs", file, lacks, what)
}

// indexHeader returns where a header stands, or -1.
func indexHeader(header []string, name string) int {
	return slices.IndexFunc(header, func(h string) bool { return fold(h) == fold(name) })
}

// onOneLine makes spaces of line ends and whatever else could move a terminal's cursor.
func onOneLine(header string) string {
	return strings.Join(strings.FieldsFunc(header, func(r rune) bool { return r == ' ' || isControl(r) }), " ")
}

// list joins headers for a message, the first dozen of them.
func list(headers []string) string {
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

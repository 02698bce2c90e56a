package readers

import (
	"maps"
	"slices"

	"tieout/payoff"
)

// A plan is how one file is read: its kind, and which of its columns is which.
type plan struct {
	kind     payoff.FileKind
	layout   Layout    // the zero Layout for a file with canonical headers
	all      []column  // that files of this kind can have
	columns  []*column // by position in the file; nil: not read
	copies   []copied
	defaults []fallback
	dates    dateFormat
	warnings []payoff.Warning
}

// copied is a canonical column whose values come from a header that another column has already.
type copied struct{ from, to column }

// fallback is the value of an absent column or a blank cell.
type fallback struct {
	column
	value string
}

// choose decides how a file with this header is read: by the first layout that fits, else by canonical names.
func choose(header []string, file string, o Options) (*plan, error) {
	var misfit error
	for _, l := range o.Layouts {
		switch missing, err := l.fits(header, file, o.Kind); {
		case err != nil:
			return nil, err
		case missing == "":
			return newPlan(header, file, l.Kind, l)
		case missing != forOtherFiles && l.Files != "" && misfit == nil:
			misfit = payoff.Problemf(payoff.CodeHeader,
				"correct the mapping, or the file; it has: "+headerList(header),
				"%s: no column %q, which %s.columns.%s maps", file, clip(l.Columns[missing]), l.Name, missing)
		}
	}
	p, err := planByName(header, file, o.Kind)
	if err != nil && misfit != nil {
		return nil, misfit
	}
	return p, err
}

// planByName plans a file whose headers are the canonical ones.
func planByName(header []string, file string, kind payoff.FileKind) (*plan, error) {
	if kind == "" {
		kind = recognize(header)
	}
	if kind == "" {
		return nil, unrecognized(header, file)
	}
	return newPlan(header, file, kind, Layout{})
}

// newPlan assigns the headers to columns, by the layout first and then by canonical name.
func newPlan(header []string, file string, kind payoff.FileKind, l Layout) (*plan, error) {
	p := &plan{kind: kind, layout: l, all: columnsOf(kind), columns: make([]*column, len(header))}
	steps := []func() error{
		p.readSettings,
		func() error { return p.assignMapped(header, file) },
		func() error { return p.assignByName(header, file) },
		func() error { return p.checkUnread(header, file) },
		func() error { return p.checkNeeded(header, file) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// readSettings reads what the layout says apart from its mapping.
func (p *plan) readSettings() (err error) {
	l := p.layout
	if p.dates, err = parseDateFormat(l.Dates); err != nil {
		return payoff.Problemf(payoff.CodeConfig, "write it like MM/DD/YYYY, of YYYY, MM or MMM, and DD",
			"%s.dates: %w", l.Name, err)
	}
	if !slices.Contains([]string{"", "percent", "fraction"}, l.Rates) {
		return payoff.Problemf(payoff.CodeConfig, "choose percent or fraction",
			"%s.rates: %q is unknown", l.Name, l.Rates)
	}
	for _, name := range slices.Sorted(maps.Keys(l.Defaults)) {
		c, ok := columnNamed(p.all, name)
		if !ok {
			return p.noColumn("defaults", name)
		}
		p.defaults = append(p.defaults, fallback{c, l.Defaults[name]})
	}
	return nil
}

func (p *plan) noColumn(key, name string) error {
	return payoff.Problemf(payoff.CodeConfig, "choose one of "+columnNames(p.all),
		"%s.%s.%s: %s have no such column", p.layout.Name, key, name, p.kind)
}

// assignMapped assigns the headers that the layout names.
func (p *plan) assignMapped(header []string, file string) error {
	for _, name := range slices.Sorted(maps.Keys(p.layout.Columns)) {
		c, ok := columnNamed(p.all, name)
		if !ok {
			return p.noColumn("columns", name)
		}
		i := indexHeader(header, p.layout.Columns[name])
		if j := i + 1 + indexHeader(header[i+1:], p.layout.Columns[name]); j > i {
			return assignedTwice(file, c.name, header[i], header[j])
		}
		if first := p.columns[i]; first != nil {
			p.copies = append(p.copies, copied{*first, c})
			continue
		}
		p.columns[i] = &c
	}
	return nil
}

// assignByName assigns the headers that are canonical names.
func (p *plan) assignByName(header []string, file string) error {
	for _, c := range p.all {
		if p.has(c.name) {
			continue
		}
		first := -1
		for i, h := range header {
			switch {
			case p.columns[i] != nil || fold(h) != fold(c.name):
			case first >= 0:
				return assignedTwice(file, c.name, header[first], h)
			default:
				first, p.columns[i] = i, &c
			}
		}
	}
	return nil
}

func assignedTwice(file, name, first, second string) error {
	return payoff.Problemf(payoff.CodeHeader, "rename or remove one of them",
		"%s: two columns are both %s: %q and %q", file, name, clip(first), clip(second))
}

// has says whether the file has the column with this canonical name.
func (p *plan) has(name string) bool {
	return slices.ContainsFunc(p.columns, func(c *column) bool { return c != nil && c.name == name }) ||
		slices.ContainsFunc(p.copies, func(c copied) bool { return c.to.name == name })
}

// checkUnread refuses misspelled columns, and warns about the others that are not read.
func (p *plan) checkUnread(header []string, file string) error {
	var ignored []string
	for i, h := range header {
		if p.columns[i] != nil {
			continue
		}
		for _, c := range p.all {
			if c.isProbably(h) && !p.has(c.name) {
				return misspelled(file, h, c.name)
			}
		}
		if !isBlank(h) {
			ignored = append(ignored, h)
		}
	}
	if len(ignored) > 0 {
		p.warn(payoff.WarnColumns, file, "columns ignored: %s", headerList(ignored))
	}
	return nil
}

// checkNeeded reports the column without which no row can be read.
func (p *plan) checkNeeded(header []string, file string) error {
	lacking := lacks(p.kind, p.has)
	if lacking == "" {
		return nil
	}
	return payoff.Problemf(payoff.CodeHeader,
		"rename the column, or map it in tieout.yaml; it has: "+headerList(header),
		"%s has no column %s, which a %s needs", file, lacking, kindInWords(p.kind))
}

// complete gives a row what the layout adds to its cells: copies and defaults.
func (p *plan) complete(r *row) {
	for _, c := range p.copies {
		*r.cell(c.to) = *r.cell(c.from)
	}
	for _, d := range p.defaults {
		if cell := r.cell(d.column); d.isBlank(*cell) {
			*cell = d.value
		}
	}
}

// hasContractTerms says whether rows of the file can have contract terms.
func (p *plan) hasContractTerms() bool {
	return slices.ContainsFunc(p.all, func(c column) bool {
		given := p.has(c.name) || slices.ContainsFunc(p.defaults, func(d fallback) bool { return d.name == c.name })
		return c.isContractTerm() && given
	})
}

// A table is an open file whose header has been read.
type table struct {
	plan    *plan
	records records
	decoder decoder
}

// newTable returns the table that is read by a plan.
func newTable(p *plan, r records, from payoff.Source) *table {
	return &table{plan: p, records: r, decoder: decoder{
		source:   from,
		dates:    p.dates,
		fraction: p.layout.Rates == "fraction",
		declared: p.layout.Rates != "",
		comma:    p.layout.Decimal == decimalComma,
		detailed: p.hasContractTerms(),
	}}
}

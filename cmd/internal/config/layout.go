package config

import (
	"reflect"
	"slices"

	"tieout/payoff"
	"tieout/readers"
)

// list reads the layout of some lists.
func (r *reading) list(key string, k listKeys) readers.Layout {
	kinds := []payoff.FileKind{payoff.LoanList, payoff.ClaimList, payoff.HistoryFile}
	if !slices.Contains(kinds, payoff.FileKind(k.Kind)) {
		r.refuse(key+".kind", "%q is no kind of list; there are %s", k.Kind, listed(kinds))
	}
	return r.layout(key, payoff.FileKind(k.Kind), k)
}

// statement reads the layout of a vendor's statements. There is none if nothing is laid out: the columns then have
// canonical names.
func (r *reading) statement(key string, k listKeys) []readers.Layout {
	layout := r.layout(key, payoff.StatementFile, k)
	if k.isEmpty() {
		return nil
	}
	return []readers.Layout{layout}
}

// layout reads the layout of files of a kind. The password is looked up only if a file turns out to need it. Only the
// first problem of a layout is reported.
func (r *reading) layout(key string, kind payoff.FileKind, k listKeys) readers.Layout {
	defer r.keepFirst(len(r.problems))
	layout := readers.Layout{
		Name:      key,
		Kind:      kind,
		Files:     k.Files,
		Columns:   k.Columns,
		Defaults:  k.Defaults,
		Dates:     k.Dates,
		Rates:     k.Rates,
		Decimal:   k.Decimal,
		Trailer:   k.Trailer,
		Encoding:  k.Encoding,
		Delimiter: k.Delimiter,
	}
	if !slices.Contains([]string{"", "percent", "fraction"}, k.Rates) {
		r.refuse(key+".rates", "%q is not percent or fraction", k.Rates)
	}
	if k.Password != "" {
		r.checkSecret(key+".password", k.Password)
		layout.Password = func() (string, error) { return LookUp(k.Password) }
	}
	if err := readers.CheckLayout(layout); err != nil {
		r.refuse(key, "%w", err)
	}
	return layout
}

// isEmpty says whether nothing is laid out.
func (k listKeys) isEmpty() bool {
	mapped := len(k.Columns)+len(k.Defaults) > 0
	k.Kind, k.Columns, k.Defaults = "", nil, nil
	return !mapped && reflect.DeepEqual(k, listKeys{})
}

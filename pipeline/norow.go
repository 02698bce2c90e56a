package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieout/payoff"
)

// noRow says why there is nothing to compare: the lists are empty, nothing is of what the run is limited to, or what
// was wrong with the first rows.
func (r *run) noRow(ctx context.Context, info *payoff.RunInfo) error {
	var names []string
	for _, f := range info.Inputs {
		names = append(names, f.Name)
	}
	files := strings.Join(names, ", ")
	if info.Input.Read == 0 && !r.Only.IsAll() {
		return payoff.Problemf(payoff.CodeEmpty, "spell it as the list does, with all zeros, or leave --only out",
			"nothing was compared: no row of %s is of %s", files, r.Only)
	}
	if info.Input.Read == 0 {
		return payoff.Problemf(payoff.CodeEmpty, "check that the export finished",
			"nothing was compared: no row to compare in %s", files)
	}
	const shown = 3
	why, err := r.reasons(ctx, shown, func(payoff.RejectLine) bool { return true })
	if err != nil {
		return err
	}
	hint := cmp.Or(r.faultOfConfig(ctx, info), "fix the rows and run again")
	if len(info.Reports) > 0 && info.Rejected() > 0 {
		hint += "; every rejected row is in " + info.Reports[0]
	}
	what := fmt.Sprintf("%d read, %d rejected", info.Input.Read, info.Input.Rejected)
	if n := info.Input.Terms; n > 0 {
		what += fmt.Sprintf(", %d without a vendor", n)
	}
	return payoff.Problemf(payoff.CodeEmpty, hint, "nothing was compared: no row was accepted: %s%s", what, why)
}

// faultOfConfig says what to write into the configuration if it is at fault, and not the rows; else it is empty.
func (r *run) faultOfConfig(ctx context.Context, info *payoff.RunInfo) string {
	for _, w := range info.Warnings {
		switch w.Code {
		case payoff.WarnDates:
			return w.Message
		case payoff.WarnRepeated:
			return "leave one of them out"
		}
	}
	config := r.Setup.configName()
	if info.Input.Terms > 0 && info.Input.Terms >= info.Input.Rejected {
		hint := "say defaults: {vendor: NAME} in the list in " + config + ", or fill the column vendor"
		if vendors := slices.Sorted(maps.Keys(r.Setup.Vendors)); len(vendors) > 0 {
			return hint + "; there are " + strings.Join(vendors, ", ")
		}
		return hint + ", and configure it under vendors:"
	}
	for _, c := range info.RejectReasons[:min(1, len(info.RejectReasons))] {
		if c.IsUnknownVendor() {
			return "add " + r.unknownVendor(ctx) + " under vendors: in " + config + ", or correct the column vendor"
		}
	}
	return ""
}

// unknownVendor names a vendor that rows have and the configuration has not.
func (r *run) unknownVendor(ctx context.Context) string {
	for reject, err := range r.store.Rejects(ctx, r.run) {
		if err == nil && reject.Column == "vendor" {
			return reject.Value
		}
	}
	return "it"
}

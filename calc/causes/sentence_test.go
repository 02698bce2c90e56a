package causes

import "testing"

// TestOneIDOneSentence: whoever looks up an id finds what it means. Two assumptions may share an id only if they say
// the same.
func TestOneIDOneSentence(t *testing.T) {
	says := map[string]string{}
	for _, h := range Catalogue(Fee{"NAME", amount("1.00")}, Fee{"nsf", amount("2.00")}) {
		if before, ok := says[h.ID]; ok && before != h.Says {
			t.Errorf("%s: the vendor %s, and the vendor %s", h.ID, before, h.Says)
		}
		says[h.ID] = h.Says
	}
	if says["unpaid.missing"] != "leaves out the interest unpaid before" ||
		says["accrued.missing"] != "leaves out the interest since it was last paid" {
		t.Errorf("unpaid.missing: %q, accrued.missing: %q", says["unpaid.missing"], says["accrued.missing"])
	}
}

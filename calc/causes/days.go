package causes

import (
	"slices"
	"strconv"
	"strings"

	"tieout/calc"
	"tieout/payoff"
)

// days are assumptions about the day that a figure is for.
func days() []Assumption {
	all := []Assumption{several("asof", "computes for another day than the one it states", func(c Case) []Case {
		return c.on(c.Dates)
	})}
	for _, k := range []int{5, 7, 10, 14, 15, 20, 30} {
		all = append(all, rule("goodthru:"+strconv.Itoa(k), "includes "+strconv.Itoa(k)+" days more than it says",
			func(c *Case) bool {
				c.Day = c.Day.AddDays(k)
				return true
			}))
	}
	return append(all,
		rule("incl", "counts the payoff day", func(c *Case) bool {
			changed := !c.Convention.IncludePayoffDay
			c.Convention.IncludePayoffDay = true
			return changed
		}).adopting("include_payoff_day: true"),
		rule("excl", "counts one day fewer", func(c *Case) bool {
			if c.Convention.IncludePayoffDay {
				c.Convention.IncludePayoffDay = false
			} else {
				c.Day = c.Day.AddDays(-1)
			}
			return true
		}))
}

// on returns the case on each of the days that differs from its own.
func (c Case) on(days []payoff.Date) []Case {
	var all []Case
	for i, d := range days {
		if d.IsZero() || d == c.Day || slices.Contains(days[:i], d) {
			continue
		}
		other := c
		other.Day = d
		all = append(all, other)
	}
	return all
}

// horizons are days to which a vendor charges interest, whatever day it is asked for.
func horizons() []Assumption {
	return []Assumption{
		rule("monthend", "charges interest to the end of the month", func(c *Case) bool {
			y, m, _ := c.Day.YMD()
			end := payoff.NewDate(y, m+1, 1)
			changed := end != c.Day
			c.Day = end
			return changed
		}),
		rule("restdate", "charges interest to the next due date", func(c *Case) bool {
			changed := c.Terms.NextDueDate.After(c.Day)
			c.Day = c.Terms.NextDueDate
			return changed
		}),
	}
}

// bases are the other day counts.
func bases() []Assumption {
	var all []Assumption
	for _, name := range calc.DayCounts() {
		all = append(all, rule("basis:"+name, "counts "+InWords(name), func(c *Case) bool {
			changed := c.dayCount() != calc.DayCount(name)
			c.Terms.DayCount, c.Convention.DayCount = "", calc.DayCount(name)
			return changed
		}).adopting("day_count: "+name))
	}
	return all
}

// InWords spells a day count as people say it: actual/365 for ACT/365F.
func InWords(dayCount string) string {
	return strings.NewReplacer("ACT/ACT ISDA", "actual/actual", "ACT/365F", "actual/365", "ACT/ACT", "actual/actual",
		"ACT/", "actual/", "NL/", "no-leap/").Replace(dayCount)
}

// starts are other days from which interest may be counted.
func starts() []Assumption {
	from := func(name, says string, day func(Case) payoff.Date) Assumption {
		return rule("start."+name, "counts from "+says, func(c *Case) bool {
			start := day(*c)
			changed := !start.IsZero() && start != c.Terms.InterestPaidTo
			c.Terms.InterestPaidTo = start
			return changed
		})
	}
	return []Assumption{
		from("last_payment", "the day of the last payment", func(c Case) payoff.Date {
			return c.contract().LastPaymentDate
		}),
		from("last_accrual", "the day of the last accrual", func(c Case) payoff.Date {
			return c.contract().LastAccrualDate
		}),
		from("due", "the next due date", func(c Case) payoff.Date { return c.Terms.NextDueDate }),
		from("period", "a month before the next due date", func(c Case) payoff.Date {
			if c.Terms.NextDueDate.IsZero() {
				return payoff.Date{}
			}
			return c.Terms.NextDueDate.AddMonths(-1)
		}),
		from("origination", "the day of disbursement", func(c Case) payoff.Date {
			return c.contract().OriginationDate
		}),
	}
}

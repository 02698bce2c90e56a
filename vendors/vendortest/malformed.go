package vendortest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tieout/payoff"
	"tieout/vendors/sandbox"
)

// totals are texts in place of the total that are no total: not a number, not JSON, or not an amount of money.
var totals = [...]string{
	`null`, `true`, `false`, `"TOTAL"`, `"TOTAL "`, `""`, `"$TOTAL"`, `"1,000.00"`, `"NaN"`, `[TOTAL]`, `[]`, `{}`,
	`{"amount":TOTAL}`,
	`NaN`, `nan`, `Infinity`, `-Infinity`, `undefined`, `1e400`, `-1e400`, `1e-400`, `1e99999999999`, `1E13`,
	`10000000000000`,
	`-TOTAL`, `-0.01`, `-1`, `+TOTAL`, `--1`, `.5`, `1.`, `01`, `0x10`, `1_000`, `1,000.00`, `1.005`, `TOTAL5`, `1.2.3`,
	`1e`, `1e2e2`,
	`$TOTAL`, `'TOTAL'`, "\u0661\u0662", "\uff11\uff12", `1 2`, `TOTAL USD`,
	`1.` + "000000000000000000000000000000000000000000000000000000000000",
	``, `/*1*/`, `\u0031`,
}

// A spoiler turns a good answer into a bad one with status 200.
type spoiler struct {
	name  string
	spoil func(v Vendor, body string) string
	empty bool // no amount is left in it: for a vendor with pending payoffs, it means that the payoff is pending
}

// spoilers are the ways to spoil the rest of an answer.
var spoilers = [...]spoiler{
	{name: "content length 0", spoil: func(Vendor, string) string { return "" }},
	{name: "blank", spoil: func(Vendor, string) string { return " \n" }},
	{name: "content length 2, object", spoil: func(Vendor, string) string { return "{}" }},
	{name: "content length 2, list", spoil: func(Vendor, string) string { return "[]" }},
	{name: "content length 2, text", spoil: func(Vendor, string) string { return `""` }},
	{name: "null", spoil: func(Vendor, string) string { return "null" }},
	{name: "a number", spoil: func(Vendor, string) string { return "1.00" }},
	{name: "a web page", spoil: func(Vendor, string) string { return "<!DOCTYPE html><title>Maintenance</title>" }},
	{name: "in a list", spoil: func(_ Vendor, body string) string { return "[" + body + "]" }},
	{name: "as text", spoil: func(_ Vendor, body string) string { return strconv.Quote(body) }},
	{name: "twice", spoil: func(_ Vendor, body string) string { return body + body }},
	{name: "followed by a page", spoil: func(_ Vendor, body string) string { return body + "<html>" }},
	{name: "with a byte-order mark", spoil: func(_ Vendor, body string) string { return "\ufeff" + body }},
	{name: "with a prefix against hijacking", spoil: func(_ Vendor, body string) string { return ")]}',\n" + body }},
	{name: "half of it", spoil: func(_ Vendor, body string) string { return body[:len(body)/2] }},
	{name: "all except its last byte", spoil: func(_ Vendor, body string) string {
		body = strings.TrimSpace(body)
		return body[:len(body)-1]
	}},
	{name: "broken off after the total", spoil: func(v Vendor, body string) string {
		return body[:field(v.Total).FindStringIndex(body)[1]]
	}},
	{name: "with a trailing comma", spoil: func(_ Vendor, body string) string {
		return body[:strings.LastIndex(body, "}")] + ",}"
	}},
	{name: "total twice, the same", spoil: func(v Vendor, body string) string {
		return field(v.Total).ReplaceAllString(body, "$0,$0")
	}},
	{name: "total twice, another first", spoil: beside(`"TOTAL":1.00,`, "")},
	{name: "total twice, another last", spoil: beside("", `,"TOTAL":1.00`)},
	{name: "total twice, null last", spoil: beside("", `,"TOTAL":null`)},
	{name: "total twice, in capitals last", spoil: beside("", `,"UPPER":1.00`)},
	{name: "total twice, in capitals first", spoil: beside(`"UPPER":1.00,`, "")},
	{name: "total twice, escaped", spoil: beside("", `,"ESCAPED":1.00`)},
	{name: "total in capitals", spoil: renamed(totalName, strings.ToUpper)},
	{name: "total in small letters", spoil: renamed(totalName, strings.ToLower)},
	{name: "no total", spoil: renamed(totalName, old)},
	{name: "no id", spoil: renamed(idName, old)},
	{name: "id in capitals", spoil: renamed(idName, strings.ToUpper)},
	{name: "id null", spoil: identified(func(string) string { return "null" })},
	{name: "id empty", spoil: identified(func(string) string { return `""` })},
	{name: "id a number", spoil: identified(func(string) string { return "1" })},
	{name: "another loan's id", spoil: identified(func(id string) string { return strings.Replace(id, "1", "2", 1) })},
	{name: "an id with a blank", spoil: identified(func(id string) string { return strings.TrimSuffix(id, `"`) + ` "` })},
	{name: "an id cut short", spoil: identified(func(id string) string { return id[:len(id)/2] + `"` })},
	{name: "two ids", spoil: func(v Vendor, body string) string {
		return field(v.Account).ReplaceAllString(body, `$0,$0`)
	}},
	{name: "amounts null", empty: true, spoil: held(func(Vendor, string) string { return "null" })},
	{name: "amounts twice", spoil: held(func(v Vendor, rest string) string { return `null,"` + v.Holder + `":` + rest })},
	{name: "amounts twice, in capitals", spoil: held(func(v Vendor, rest string) string {
		return `{},"` + strings.ToUpper(v.Holder) + `":` + rest
	})},
	{name: "amounts an empty object", spoil: held(func(Vendor, string) string { return "{}" })},
	{name: "amounts an empty list", spoil: held(func(Vendor, string) string { return "[]" })},
	{name: "amounts a list of null", spoil: held(func(Vendor, string) string { return "[null]" })},
	{name: "amounts a list of nothing", spoil: held(func(Vendor, string) string { return "[{}]" })},
	{name: "amounts a text", spoil: held(func(Vendor, string) string { return `"SUCCESS"` })},
	{name: "amounts a number", spoil: held(func(Vendor, string) string { return `1.00` })},
	{name: "amounts doubly wrapped", spoil: held(func(_ Vendor, rest string) string { return "[" + rest + "]" })},
}

// field finds a field with a plain value.
func field(name string) *regexp.Regexp {
	return regexp.MustCompile(`"(` + name + `)"\s*:\s*("[^"]*"|[-+0-9.eE]+)`)
}

// set replaces the value of a field.
func set(name, body string, value func(old string) string) string {
	found := field(name).FindStringSubmatch(body)
	return strings.Replace(body, found[0], `"`+name+`":`+value(found[2]), 1)
}

// beside puts something before and after the total.
func beside(before, after string) func(Vendor, string) string {
	return func(v Vendor, body string) string {
		first, size := utf8.DecodeRuneInString(v.Total)
		escaped := `\u00` + strconv.FormatInt(int64(first), 16) + v.Total[size:]
		words := strings.NewReplacer("TOTAL", v.Total, "UPPER", strings.ToUpper(v.Total), "ESCAPED", escaped)
		whole := field(v.Total).FindString(body)
		return strings.Replace(body, whole, words.Replace(before)+whole+words.Replace(after), 1)
	}
}

func totalName(v Vendor) string { return v.Total }

func idName(v Vendor) string { return v.Account }

func old(name string) string { return name + "Old" }

// renamed changes the name of a field.
func renamed(name func(Vendor) string, change func(string) string) func(Vendor, string) string {
	return func(v Vendor, body string) string {
		return strings.Replace(body, `"`+name(v)+`"`, `"`+change(name(v))+`"`, 1)
	}
}

// identified changes the id of the loan.
func identified(change func(id string) string) func(Vendor, string) string {
	return func(v Vendor, body string) string { return set(v.Account, body, change) }
}

// held changes what contains the amounts. change gets the old value, and may keep it under another name.
func held(change func(v Vendor, old string) string) func(Vendor, string) string {
	return func(v Vendor, body string) string {
		name := `"` + v.Holder + `":`
		_, after, _ := strings.Cut(body, name)
		old := object(after)
		return strings.Replace(body, name+old, name+change(v, strings.TrimSpace(old)), 1)
	}
}

// object returns the object or list at the beginning of a text, including the space before it.
func object(text string) string {
	depth := 0
	for i, c := range text {
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return text[:i+1]
			}
		}
	}
	return text
}

// allSpoilers returns all ways to spoil an answer.
func allSpoilers() []spoiler {
	all := spoilers[:]
	for _, value := range totals {
		all = append(all, spoiler{name: "total " + value, spoil: func(v Vendor, body string) string {
			return set(v.Total, body, func(old string) string { return strings.ReplaceAll(value, "TOTAL", old) })
		}})
	}
	return all
}

// malformedAnswers have status 200 and are no answers: none of them may become an amount.
func malformedAnswers(t *testing.T, v Vendor) {
	accepted, all := 0, allSpoilers()
	for _, s := range all {
		b := v.bench(t, sandbox.None, sandbox.Behavior{})
		changed := false
		b.front.Edit = func(login bool, body string) string {
			if login {
				return body
			}
			spoiled := s.spoil(v, body)
			changed = spoiled != body
			return spoiled
		}
		a := b.ask(v.question(1))
		reason := payoff.VendorError
		if s.empty && v.Pending {
			reason = payoff.Pending
		}
		if b.declined(a, reason); a.Quote != nil {
			accepted++
			b.Errorf("%q was accepted: %+v", s.name, a.Quote)
		}
		if !changed {
			b.Errorf("%q changes nothing", s.name)
		}
	}
	t.Logf("V8 %s: %d malformed answers with status 200 (target at least 60): %d accepted as an amount (target 0)",
		v.Name, len(all), accepted)
	if len(all) < 60 {
		t.Errorf("%d malformed answers are too few", len(all))
	}
}

// unusableTokens have status 200. A client that tried again for each loan would lock the account.
func unusableTokens(t *testing.T, v Vendor) {
	for _, token := range []string{`""`, `null`, `1`, `{}`, `"a\r\nX-Evil: 1"`, `"a\u0000"`, `"a b"`, `"t\u00f6ken"`} {
		b := v.bench(t, sandbox.None, sandbox.Behavior{})
		b.front.Edit = func(login bool, body string) string {
			if !login {
				return body
			}
			return set(v.Token, body, func(string) string { return token })
		}
		for n := range 3 {
			b.declined(b.ask(v.question(n)), payoff.VendorError)
		}
		b.logins(1)
		if n := b.Count(v.Name, sandbox.Quote); n != 0 {
			b.Errorf("token %s: %d quotes asked for", token, n)
		}
	}
}

// slowBodies come byte by byte, or stop after the first byte. The deadline of a call includes its body.
func slowBodies(t *testing.T, v Vendor) {
	const deadline = 600 * time.Millisecond
	for _, slow := range slownesses {
		b := v.bench(t, sandbox.None, sandbox.Behavior{}, func(s *Setup) {
			s.Attempts, s.Timeout, s.Deadline = 5, 400*time.Millisecond, deadline
		})
		b.exact(2, b.ask(v.question(2))) // which also logs in
		b.front.Spoil = slow.spoil
		began := time.Now()
		b.declined(b.ask(v.question(1)), payoff.VendorError)
		took := time.Since(began)
		t.Logf("V6 %s, %s: a call with a deadline of %v ends after %v (target within 10 %%)", v.Name, slow.name, deadline,
			took.Round(time.Millisecond))
		if took < deadline*9/10 || took > deadline*3/2 { // on a machine that others use as well
			b.Errorf("%s: a call with a deadline of %v took %v", slow.name, deadline, took)
		}
	}
}

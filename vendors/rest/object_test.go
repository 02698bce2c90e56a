package rest

import (
	"strings"
	"testing"

	"tieout/payoff"
)

func TestObjectReads(t *testing.T) {
	o, err := ParseObject([]byte(`{"a":10222.33,"per":2.30,"day":"2021-01-18T00:00:00.000Z","none":null,
		"in":{"x":"y","A":1},"list":[{"n":1},{"n":2e1}],"z":-5.5,"other":[1,{"other":2}],"OTHER":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Total("a").String(); got != "10222.33" {
		t.Errorf("a = %s", got)
	}
	if got := payoff.PerDiemPlaces(o.PerDiem("per")); got != 2 {
		t.Errorf("per has %d places", got)
	}
	if got := o.Date("day").String(); got != "2021-01-18" {
		t.Errorf("day = %s", got)
	}
	if o.Amount("none").Valid || o.Amount("gone").Valid || o.Has("none") {
		t.Error("what is absent is read as there")
	}
	if got := o.Amount("z").Decimal.String(); got != "-5.5" {
		t.Errorf("z = %s", got)
	}
	if got := o.Object("in").Text("x"); got != "y" {
		t.Errorf("in.x = %s", got)
	}
	if list := o.Objects("list"); len(list) != 2 || list[1].Number("n").Decimal.String() != "20" {
		t.Error("list is misread")
	}
	if o.Err() != nil {
		t.Error(o.Err())
	}
}

func TestObjectRefuses(t *testing.T) {
	for name, body := range map[string]string{
		"duplicate":        `{"a":1,"a":2}`,
		"duplicate case":   `{"a":1,"A":2}`,
		"other case":       `{"A":1}`,
		"escaped twin":     `{"a":1,"\u0061":2}`,
		"escaped":          `{"\u0041":1}`,
		"text":             `{"a":"1.00"}`,
		"empty text":       `{"a":""}`,
		"null":             `{"a":null}`,
		"absent":           `{"b":1}`,
		"boolean":          `{"a":true}`,
		"array":            `{"a":[1]}`,
		"object":           `{"a":{"a":1}}`,
		"nan":              `{"a":NaN}`,
		"infinite":         `{"a":Infinity}`,
		"huge":             `{"a":1e400}`,
		"tiny":             `{"a":1e-400}`,
		"huge exponent":    `{"a":1e99999999999}`,
		"long":             `{"a":1.` + strings.Repeat("0", 60) + `}`,
		"three decimals":   `{"a":1.005}`,
		"too large":        `{"a":10000000000000}`,
		"negative":         `{"a":-0.01}`,
		"hex":              `{"a":0x10}`,
		"leading zero":     `{"a":01}`,
		"plus":             `{"a":+1}`,
		"separator":        `{"a":1,000.00}`,
		"truncated":        `{"a":1`,
		"trailing":         `{"a":1} {"a":2}`,
		"trailing garbage": `{"a":1}<html>`,
		"trailing comma":   `{"a":1,}`,
		"list":             `[{"a":1}]`,
		"html":             `<html></html>`,
		"empty":            ``,
		"nothing":          `null`,
	} {
		o, err := ParseObject([]byte(body))
		if err != nil {
			continue
		}
		if o.Total("a"); o.Err() == nil {
			t.Errorf("%s: %s was accepted as an amount", name, body)
		} else if strings.Contains(o.Err().Error(), "1.00") {
			t.Errorf("%s: the fault repeats the value: %v", name, o.Err())
		}
	}
}

func FuzzParseObject(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":{"a":[null]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := ParseObject(body)
		if (err != nil) != (o.Err() != nil) {
			t.Fatalf("%v and %v", err, o.Err())
		}
		o.Total("a")
		for _, inner := range o.Objects("b") {
			inner.Date("c")
		}
	})
}

// TestThreeCases: strings.ToLower alone would leave s and k apart from the letters that they are in a third case.
func TestThreeCases(t *testing.T) {
	for name, body := range map[string]string{"fees": `{"fees":1,"fee` + "\u017f" + `":2}`,
		"k": `{"` + "\u212a" + `":1}`, "i": `{"i":1,"` + "\u0130" + `":2}`} {
		o, err := ParseObject([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if o.Number(name); o.Err() == nil {
			t.Errorf("%s was read from %s", name, body)
		}
	}
}

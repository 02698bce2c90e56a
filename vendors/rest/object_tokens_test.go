package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readByTokens reads an object as encoding/json does, a token at a time.
func readByTokens(body []byte) ([]field, error) {
	fields := []field{}
	d := json.NewDecoder(bytes.NewReader(body))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, errNoObject
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		name, _ := key.(string)
		fields = append(fields, field{name, string(value)})
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errNoObject
	}
	return fields, nil
}

// TestReadByTokens: an object is read as encoding/json reads it, field by field and byte by byte, and refused if
// encoding/json refuses it. The pieces make objects that are nested, doubled, spaced, cut and wrong.
func TestReadByTokens(t *testing.T) {
	pieces := []string{"{", "}", "[", "]", ",", ":", " ", "\n", "\t", `"a"`, `"A"`, `"b":`, `"a\"}"`, `"\\"`,
		`"\u0041":`, `"ſ":`, "\"\xff\":", `"a":{"b":[1,{"c":"]}"}]}`, `"payoffAmount":2401.79`, "1", "-1.5e3", "0", "01",
		"true", "null", "nul", `"`, `\`, "\x00", "{}", "[]", "\ufeff"}
	whole := []string{`"a":1`, `"A" : "x\"y\\"`, ` "b":[1 , {"c":"]}"},[]] `, `"\u0061":{}`, "\"\xff\":null\n",
		`"a":-1.5e3`}
	read, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 9).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "whole") { // otherwise hardly any is
			members := rapid.SliceOfN(rapid.SampledFrom(whole), 0, 4).Draw(t, "members")
			body = " {" + strings.Join(members, ",") + "} "
		}
		want, wantErr := readByTokens([]byte(body))
		o, err := ParseObject([]byte(body))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, encoding/json says %v", body, err, wantErr)
		}
		if err != nil {
			refused++
			return
		}
		read++
		if diff := cmp.Diff(want, o.fields, cmp.AllowUnexported(field{})); diff != "" {
			t.Fatalf("%q (-encoding/json +read):\n%s", body, diff)
		}
	})
	if read == 0 || refused == 0 {
		t.Errorf("%d bodies were read and %d refused: the test proves nothing", read, refused)
	}
}

// BenchmarkParseObject reads an answer as Nelnet wraps it.
func BenchmarkParseObject(b *testing.B) {
	body := []byte(`{"data":{"loanId":"2c809e08-a5ba-4559-9c1c-000000000001","payoffDate":"2026-06-30",` +
		`"payoffAmount":2401.79,"principalBalance":2000.00,"interestBalance":371.79,"feeBalance":30.00,` +
		`"projectedInterestAmount":26.30}}`)
	b.ReportAllocs()
	for b.Loop() {
		o, err := ParseObject(body)
		if err != nil || !o.Object("data").Total("payoffAmount").IsPositive() || o.Err() != nil {
			b.Fatal(err, o.Err())
		}
	}
}

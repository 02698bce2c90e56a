package effects

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"tieout/payoff"
	"tieout/payoff/yamltext"
)

// checksumKey begins the last line of a plan's file. The checksum shows a change that was made by accident; it is no
// signature.
const checksumKey = "checksum: "

// maxPlan is how large a plan's file may be: some 100,000 effects.
const maxPlan = 64 << 20

// Text returns the bytes of the plan's file, which end in the checksum.
func (p *Plan) Text() ([]byte, error) {
	body, err := yaml.MarshalWithOptions(p, yaml.CustomMarshaler(scalar))
	if err != nil {
		return nil, err
	}
	return append(body, checksumKey+payoff.Digest(body)+"\n"...), nil
}

// scalar writes a text so that it is read as it is: as the YAML library does if that comes back, else in quotes. A text
// that is not UTF-8 cannot be written.
func scalar(text string) ([]byte, error) {
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("a plan cannot have the text %q, which is not UTF-8: rename the file, or fix the list", text)
	}
	plain, err := yaml.Marshal(text)
	if err != nil {
		return nil, err
	}
	plain = bytes.TrimSuffix(plain, []byte("\n"))
	var read struct {
		A string `yaml:"a"`
	}
	err = yaml.Unmarshal(append([]byte("a: "), plain...), &read)
	if err == nil && read.A == text && startsPlainly(plain) && !bytes.ContainsAny(plain, "\r\n\t") {
		return plain, nil
	}
	return []byte(strconv.QuoteToGraphic(text)), nil
}

// startsPlainly says whether a scalar begins with nothing that YAML gives a meaning to, or with a quote.
func startsPlainly(scalar []byte) bool {
	first, _ := utf8.DecodeRune(scalar)
	return unicode.IsLetter(first) || unicode.IsDigit(first) || first == '/' || first == '"' || first == '\''
}

// IsPlan says whether a text looks like a plan's file, whether or not its checksum is right.
func IsPlan(text []byte) bool { return bytes.Contains(text, []byte("\n"+checksumKey)) }

// ReadPlan reads a plan's file. It refuses, as a [payoff.Problem], a plan whose checksum is wrong, or whose counts or
// amount are not those of its effects.
func ReadPlan(path string) (*Plan, error) {
	text, err := payoff.ReadFile(path, maxPlan)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "name a file that a plan was written to, with --out",
			"the plan cannot be read: %w", err)
	}
	p, err := parsePlan(text)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodePlan, "make the plan again", "%s: %w", path, err)
	}
	p.path = path
	return p, nil
}

func parsePlan(text []byte) (*Plan, error) {
	at := bytes.LastIndex(text, []byte("\n"+checksumKey))
	if at < 0 {
		return nil, errors.New("it does not end in a checksum")
	}
	body, last := text[:at+1], strings.TrimSuffix(string(text[at+1+len(checksumKey):]), "\n")
	p := &Plan{checksum: payoff.Digest(body)}
	if last != p.checksum {
		return nil, errors.New("its checksum is wrong: it was changed after it was made")
	}
	if err := yamltext.Decode(body, yamltext.Limit{Bytes: maxPlan, Marks: 8_000_000}, p); err != nil {
		return nil, err
	}
	counts, amount := p.Counts, p.Amount
	if err := p.Count(); err != nil {
		return nil, err
	}
	if counts != p.Counts || amount != p.Amount {
		return nil, errors.New("its counts or its amount are not those of its effects")
	}
	return p, nil
}

// fileDigest returns the SHA-256 of a file in hex.
func fileDigest(path string) (string, error) {
	f, err := payoff.OpenFile(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

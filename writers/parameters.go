package writers

import (
	"strconv"
	"strings"

	"tieout/payoff"
)

// parameters writes how the run was made, in enough detail to repeat it.
func (b *book) parameters() error {
	s, err := b.newSheet(parametersSheet, layout{widths: []float64{24, 30, 18, 24, 12, 12, 12, 68, 12, 18, 10, 12}})
	if err != nil {
		return err
	}
	r := b.run
	s.add(words(section, "How this run was made"))
	for _, pair := range [][2]string{
		{"Run", r.Run}, {"As-of date", r.AsOf.String()}, {"tieout version", r.Version}, {"Ledger", r.Ledger},
		{"Sandbox", yes(r.Sandbox)}, {"Partial", yes(r.Partial)},
		{"Exit code", strconv.Itoa(r.ExitCode)}, {"Started", r.Started}, {"Ended", r.Ended},
		{"Seconds", strconv.FormatFloat(r.Seconds, 'f', -1, 64)}, {"Configuration SHA-256", r.ConfigSHA256},
	} {
		s.add(plain(pair[0]), plain(pair[1]))
	}
	s.skip()
	s.inputs(r.Inputs)
	s.skip()
	s.warnings(r.Warnings)
	s.skip()
	s.texts("Tolerances in force", r.Tolerances)
	s.skip()
	s.texts("Configuration, as it was read (a ' before a line keeps it from being a formula)", configLines(r.Config))
	return s.close()
}

// inputs lists the files that were read.
func (s *sheet) inputs(files []payoff.InputFile) {
	s.add(words(section, "Files read"))
	s.heads("Kind", "File", "Sheet", "Statement of", "Read", "Accepted", "Rejected", "SHA-256", "Left out",
		"Sum of amounts", "Control", "Rows less last night's")
	for _, f := range files {
		s.add(plain(string(f.Kind)), plain(f.Name), plain(f.Sheet), plain(f.Vendor), integer(f.Read), integer(f.Accepted),
			integer(f.Rejected), plain(f.SHA256), integer(f.LeftOut), knownSum(f.Sum), known(f.Control), knownCount(f.Compared))
	}
	if len(files) == 0 {
		s.add(plain("none"))
	}
}

// warnings lists what was noticed that may be wrong.
func (s *sheet) warnings(all []payoff.Warning) {
	s.add(words(section, "Warnings"))
	s.heads("Code", "File", "Warning")
	for _, w := range all {
		s.add(plain(w.Code), plain(w.File), plain(w.Message))
	}
	if len(all) == 0 {
		s.add(plain("none"))
	}
}

// texts writes lines of text under a heading, one a row.
func (s *sheet) texts(heading string, lines []string) {
	s.add(words(section, "%s", heading))
	if len(lines) == 0 {
		s.add(plain("none"))
	}
	for _, line := range lines {
		s.add(plain(line))
	}
}

// known is empty if nothing is known.
func known(s *string) cell {
	if s == nil {
		return cell{}
	}
	return plain(*s)
}

func knownSum(s *string) cell {
	if s == nil {
		return cell{}
	}
	return figure(money, *s)
}

func knownCount(n *int) cell {
	if n == nil {
		return cell{}
	}
	return integer(*n)
}

func configLines(config string) []string {
	config = strings.TrimRight(config, "\r\n")
	if config == "" {
		return nil
	}
	return strings.Split(config, "\n")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

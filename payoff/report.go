package payoff

import "errors"

// A Summary is what a run says about itself at the end: the object that tieout run --json prints, whose names are
// fixed. Money is text with two decimals, counts are integers, and the counts add up: Input.Read = Accepted + Terms +
// Rejected, Accepted = the sum of the vendors' Loans, Loans = Matched + WithinTolerance + Broken + Unmatched.
type Summary struct {
	Run        string          `json:"run"`
	AsOf       Date            `json:"as_of"`
	ExitCode   int             `json:"exit_code"`
	Sandbox    bool            `json:"sandbox"`
	Partial    bool            `json:"partial"`
	Ledger     string          `json:"ledger"`
	Reports    []string        `json:"reports"`
	Input      InputCounts     `json:"input"`
	History    *HistoryCounts  `json:"history,omitempty"` // nil if the run has no history
	Statements StatementCounts `json:"statements"`
	Warnings   []Warning       `json:"warnings"`
	Vendors    []ControlTotal  `json:"vendors"`
	Breaks     BreakCounts     `json:"breaks"`
	Causes     []CauseTotal    `json:"causes"`
	Effects    EffectCounts    `json:"effects"`
	Seconds    float64         `json:"seconds"`
	Reasons    []ReasonCount   `json:"-"` // why results are unmatched; in the reports only

	RejectReasons []RejectCount `json:"-"` // why rows are rejected, the most common reasons first
	Gaps          []GapCount    `json:"-"` // why loans are not compared, the most common reasons first
}

// A ReasonCount counts the unmatched results that have one reason.
type ReasonCount struct {
	Reason Reason
	Loans  int
}

// InputCounts counts the rows of the lists.
type InputCounts struct {
	Read     int `json:"read"`
	Accepted int `json:"accepted"`
	Terms    int `json:"terms"` // rows with no vendor
	Rejected int `json:"rejected"`
}

// HistoryCounts counts the rows of the histories: Read = Accepted + Rejected.
type HistoryCounts struct {
	Read     int `json:"read"`
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
}

// Rejected counts the rejected rows of all files.
func (s *Summary) Rejected() int {
	n := s.Input.Rejected + s.Statements.Rejected
	if s.History != nil {
		n += s.History.Rejected
	}
	return n
}

// StatementCounts counts the rows of the vendors' statements.
type StatementCounts struct {
	Read          int `json:"read"`
	Rejected      int `json:"rejected"`
	Paired        int `json:"paired"`          // with a loan of the lists
	MissingInList int `json:"missing_in_list"` // with none
}

// A ControlTotal counts and sums the results of one vendor in one currency. The totals sum compared results only, so
// Net = Quoted - Expected exactly. Unmatched does not count MissingInList.
type ControlTotal struct {
	Vendor          string `json:"vendor"`
	Currency        string `json:"currency"`
	Loans           int    `json:"loans"`
	Matched         int    `json:"matched"`
	WithinTolerance int    `json:"within_tolerance"`
	Broken          int    `json:"broken"`
	Unmatched       int    `json:"unmatched"`
	MissingInList   int    `json:"missing_in_list"`
	Expected        Cents  `json:"expected_total"`
	Quoted          Cents  `json:"quoted_total"`
	Net             Cents  `json:"net_difference"`
	Absolute        Cents  `json:"absolute_difference"`
	Calls           int    `json:"calls"` // quote requests, with retries and without logins
	Absorbed        Cents  `json:"-"`     // the absolute differences that tolerances let pass; in the reports only
}

// BreakCounts counts broken loans: Total = New + Persisting = Explained + Unexplained.
type BreakCounts struct {
	Total       int `json:"total"`
	New         int `json:"new"` // or reopened
	Persisting  int `json:"persisting"`
	Explained   int `json:"explained"`
	Unexplained int `json:"unexplained"`
}

// A CauseTotal counts and sums the broken loans of one vendor that have one cause.
type CauseTotal struct {
	Vendor     string     `json:"vendor"`
	Currency   string     `json:"-"`     // currencies are never added together
	Cause      *string    `json:"cause"` // null for the unexplained
	CauseState CauseState `json:"cause_state"`
	Loans      int        `json:"loans"`
	Net        Cents      `json:"net_difference"`
	Absolute   Cents      `json:"absolute_difference"`
	DayCounts  []string   `json:"-"` // of a rule: which day counts the rows say; empty: that of the convention
}

// EffectCounts counts the calls that change something at a vendor.
type EffectCounts struct {
	Sent    int `json:"sent"`
	Unknown int `json:"unknown"` // no answer came
}

// A Line is one loan of a finished run, as reports show it. Pointers are nil if that side is missing.
type Line struct {
	Seq        int64
	Vendor     string
	Account    string
	Claim      string
	Currency   string
	PayoffDate Date
	AsOf       Date // the compared day
	Status     Status
	Reason     Reason
	Detail     string
	Marks      string // separated by ;
	Expected   *Cents
	Quoted     *Cents
	Difference *Cents // quoted less expected
	Cause      string
	Causes     string // separated by ;
	CauseState CauseState
	Source     Source
	Breaks     []BreakLine // of a broken loan, in the order of Fields; empty unless asked for
	FirstSeen  Date        // of a broken loan: the as-of date of the run that first found it
	AgeDays    int         // from FirstSeen to the run's as-of date
}

// A BreakLine is one figure of a broken loan, in decimal text with the places it was compared at.
type BreakLine struct {
	ID         string
	Field      Field
	Expected   string
	Quoted     string
	Difference string
}

// A RejectLine is one rejected row.
type RejectLine struct {
	Kind   FileKind
	Source Source
	Column string
	Value  string
	Reason string
}

// RowError returns the reject as it was when its row was read, without the row.
func (l RejectLine) RowError() *RowError {
	return &RowError{Source: l.Source, Column: l.Column, Value: l.Value, Err: errors.New(l.Reason)}
}

// An InputFile is one file that a run read.
type InputFile struct {
	Number   int // its place among the files of the run, counted from 1
	Kind     FileKind
	Vendor   string // of a statement
	Name     string
	Sheet    string
	SHA256   string
	Read     int
	Accepted int // including terms rows
	Rejected int
}

// A RunInfo says how a run was made: what its Parameters sheet shows.
type RunInfo struct {
	Summary
	Version      string
	Config       string // the configuration file as it was read; its secrets are references
	ConfigSHA256 string
	Started      string   // RFC 3339
	Ended        string   // RFC 3339
	Tolerances   []string // the tolerances in force, one line per vendor
	Inputs       []InputFile
	Rules        []string // what the vendors' loans as a whole show, one sentence each
}

package payoff

import "errors"

// SchemaVersion is what every object of --json says first: its form. It changes if a program would read it wrongly.
const SchemaVersion = 2

// A Purpose is what a run is for.
type Purpose string

// The purposes of runs.
const (
	Night Purpose = "night"  // it carries the state of breaks forward
	AdHoc Purpose = "ad_hoc" // it looks at a part
)

// A Summary is what a run says about itself at the end: the object that tieout run --json prints, whose names are
// fixed. Money is text with two decimals, counts are integers, and the counts add up: see [Summary.AddsUp].
type Summary struct {
	Schema     int             `json:"schema"`
	Run        string          `json:"run"` // empty if there is none: of a dry run
	AsOf       Date            `json:"as_of"`
	Purpose    Purpose         `json:"purpose"`
	ExitCode   int             `json:"exit_code"`
	Sandbox    bool            `json:"sandbox"`
	Partial    bool            `json:"partial"`
	Ledger     string          `json:"ledger"`
	Reports    []string        `json:"reports"`
	Input      InputCounts     `json:"input"`
	Statements StatementCounts `json:"statements"`
	History    HistoryCounts   `json:"history"`
	Inputs     []InputFile     `json:"inputs"`
	Warnings   []Warning       `json:"warnings"`
	Vendors    []ControlTotal  `json:"vendors"`
	Breaks     BreakCounts     `json:"breaks"`
	Causes     []CauseTotal    `json:"causes"`
	Rules      []VendorRule    `json:"rules"`
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

// InputCounts counts the rows of the lists: Read = Accepted + Terms + Rejected + LeftOut.
type InputCounts struct {
	Read     int `json:"read"`
	Accepted int `json:"accepted"`
	Terms    int `json:"terms"` // rows with no vendor
	Rejected int `json:"rejected"`
	LeftOut  int `json:"left_out"` // by the policy for duplicates; totals below the data
}

// HistoryCounts counts the rows of the histories: Read = Accepted + Rejected.
type HistoryCounts struct {
	Read     int `json:"read"`
	Accepted int `json:"accepted"`
	Rejected int `json:"rejected"`
	Unused   int `json:"unused"` // of those accepted: of an account that no list has
}

// Rejected counts the rejected rows of all files.
func (s *Summary) Rejected() int {
	return s.Input.Rejected + s.Statements.Rejected + s.History.Rejected
}

// Compared counts the loans of which both figures were compared.
func (s *Summary) Compared() int {
	n := 0
	for _, v := range s.Vendors {
		n += v.Matched + v.WithinTolerance + v.Broken
	}
	return n
}

// NotCompared counts the loans of which nobody can say whether they tie: those that lack a figure, and are no breaks.
func (s *Summary) NotCompared() int {
	n := 0
	for _, v := range s.Vendors {
		n += v.NotCompared
	}
	return n
}

// StatementCounts counts the rows of the vendors' statements: Read = Rejected + LeftOut + Paired + OfRejected +
// MissingInList.
type StatementCounts struct {
	Read          int `json:"read"`
	Rejected      int `json:"rejected"`
	LeftOut       int `json:"left_out"`        // totals below the data
	Paired        int `json:"paired"`          // with a loan of the lists
	OfRejected    int `json:"of_rejected"`     // with a row of the lists that was rejected
	MissingInList int `json:"missing_in_list"` // with none
}

// A ControlTotal counts and sums the results of one vendor in one currency. Expected and Quoted sum compared results
// only, so Net = Quoted - Expected exactly. Loans and Unmatched do not count MissingInList; OneSided does.
type ControlTotal struct {
	Vendor              string `json:"vendor"`
	Currency            string `json:"currency"`
	Loans               int    `json:"loans"`
	Matched             int    `json:"matched"`
	WithinTolerance     int    `json:"within_tolerance"`
	Broken              int    `json:"broken"`
	Unmatched           int    `json:"unmatched"`
	MissingInList       int    `json:"missing_in_list"`
	OneSided            int    `json:"one_sided"`    // breaks: see [Reason.IsBreak]
	NotCompared         int    `json:"not_compared"` // unmatched for any other reason
	Expected            Cents  `json:"expected_total"`
	Quoted              Cents  `json:"quoted_total"`
	Net                 Cents  `json:"net_difference"`
	Absolute            Cents  `json:"absolute_difference"`
	Absorbed            Cents  `json:"passed_by_tolerance"` // the absolute differences that tolerances let pass
	NotComparedExpected Cents  `json:"not_compared_expected"`
	OneSidedExpected    Cents  `json:"one_sided_expected"` // of the loans that the vendor lacks
	MissingInListQuoted Cents  `json:"missing_in_list_quoted"`
	OtherDate           int    `json:"other_date"` // compared for another day than asked
	Calls               int    `json:"calls"`      // quote requests, with retries and without logins
}

// BreakCounts counts breaks, which are loans and claims: Total = Differences + OneSided = New + Reopened + Persisting,
// and Differences = Explained + Several + Possible + Unexplained. What is nil is not known.
type BreakCounts struct {
	Total       int  `json:"total"`
	Differences int  `json:"differences"` // broken loans
	OneSided    int  `json:"one_sided"`   // those that only one side has
	Opening     *int `json:"opening"`
	New         int  `json:"new"`
	Reopened    int  `json:"reopened"`
	Persisting  int  `json:"persisting"`
	Cured       *int `json:"cured"`
	Gone        *int `json:"gone"`
	NotCompared *int `json:"not_compared"`
	Closing     *int `json:"closing"`
	Explained   int  `json:"explained"`
	Several     int  `json:"several"`  // several assumptions fit, and differ
	Possible    int  `json:"possible"` // one fits, and chance is as good an explanation
	Unexplained int  `json:"unexplained"`
	OldestDays  *int `json:"oldest_days"` // nil if there is no break
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

// A VendorRule is an assumption that the loans of a vendor show as a whole.
type VendorRule struct {
	Vendor     string  `json:"vendor"`
	Rule       string  `json:"rule"` // the id of the assumption
	Sentence   string  `json:"sentence"`
	YAML       *string `json:"yaml"` // what adopts it in the configuration; nil if nothing does
	Loans      int     `json:"loans"`
	Net        Cents   `json:"net_difference"`
	FirstNight *Date   `json:"first_night"` // on which it showed; nil: not known
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
	Breaks     []BreakLine // of a break: a difference's in the order of Fields; empty unless asked for
	FirstSeen  Date        // of a break: the as-of date of the run that first found it
	AgeDays    int         // from FirstSeen to the run's as-of date
}

// IsBreak says whether the line is a break: a difference, or a loan that only one side has.
func (l *Line) IsBreak() bool {
	return l.Status == Broken || l.Status == Unmatched && l.Reason.IsBreak()
}

// A BreakLine is one figure of a break, in decimal text with the places it was compared at. Of a one-sided break it is
// the presence, and the figure of the side that is not there is empty.
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
	Number   int      `json:"-"` // its place among the files of the run, counted from 1
	Name     string   `json:"file"`
	Sheet    string   `json:"sheet"` // empty in a CSV file
	Kind     FileKind `json:"kind"`
	Vendor   string   `json:"vendor"` // of a statement, else empty
	SHA256   string   `json:"sha256"`
	Read     int      `json:"rows"`
	Sum      *string  `json:"sum"`              // of its amounts, with at least two decimals; nil: not known
	Control  *string  `json:"control"`          // met; nil if nobody counted it elsewhere
	Compared *int     `json:"compared_to_last"` // its rows less those of the last night; nil: there is none
	Accepted int      `json:"-"`                // including terms rows
	Rejected int      `json:"-"`
	LeftOut  int      `json:"-"`
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
}

package payoff

// A Status says how a loan came out.
type Status string

// The statuses of a result.
const (
	Matched         Status = "matched"          // every compared figure equal to the cent
	WithinTolerance Status = "within_tolerance" // a figure differs, and its tolerance lets it pass
	Broken          Status = "broken"           // a compared figure exceeds its tolerance
	Unmatched       Status = "unmatched"        // a side is missing
)

// A Mark is a fact about a result beside its status.
type Mark string

// The marks of a result.
const (
	OtherDate   Mark = "other_date"    // the vendor answered for another day than asked
	Rolled      Mark = "rolled"        // moved to the payoff date by the vendor's own per diem
	DoesNotFoot Mark = "does_not_foot" // the vendor's parts do not add up to its total
)

// A CauseState says how sure the cause of a break is.
type CauseState string

// The states of a cause.
const (
	Unique      CauseState = "unique"
	Class       CauseState = "class"       // equivalent assumptions
	Profile     CauseState = "profile"     // a rule of this vendor
	Ambiguous   CauseState = "ambiguous"   // several assumptions fit, and differ
	Possible    CauseState = "possible"    // one does, and chance is as good an explanation
	Unexplained CauseState = "unexplained" // none does
)

// IsSure says whether a break with this state is explained: nothing else would give the vendor's figures as well.
func (s CauseState) IsSure() bool { return s == Unique || s == Class || s == Profile }

// A Result is all that is known about one loan in one run.
type Result struct {
	Seq      int64 // its place in the run's input
	Loan     Loan  // as it was asked: the payoff date set, a claim's terms joined
	Answer   Answer
	Expected *Quote // for the compared day; nil if it could not be computed
	Quoted   *Quote // as it was compared, rolled if it is so marked; nil if the vendor gave none
	Day      Date   // the compared day; zero if nothing was compared
	Status   Status
	Reason   Reason // why it is unmatched, else empty
	Detail   string // more about the reason, for people
	Marks    []Mark
	Breaks   []Break

	Causes     []string   // the ids of the assumptions that fit, in catalogue order
	CauseState CauseState // empty unless broken, and until its explanation was looked for
}

// Related is what the ledger knows around a loan: other loans and days that a vendor may have quoted instead.
type Related struct {
	Siblings []Terms // of the other loans of its facility, in input order
	Earlier  []Date  // for which the loan was compared in earlier runs, the latest first
}

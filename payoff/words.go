package payoff

// A FileKind says what the rows of a file are. The ledger and the reports spell it as it is here.
type FileKind string

// The kinds of files. A statement is never recognized by its header: it is read as one if a vendor names it.
const (
	LoanList      FileKind = "loans"
	ClaimList     FileKind = "claims"
	HistoryFile   FileKind = "history" // what happened to the loans of the lists
	StatementFile FileKind = "statement"
)

// A QuoteSource says where a vendor's quotes come from: the key quotes of its configuration.
type QuoteSource string

// The sources of quotes.
const (
	QuotesFetched  QuoteSource = "fetch"   // its API is asked
	QuotesFromFile QuoteSource = "file"    // a statement that it sent
	QuotesComputed QuoteSource = "compute" // its own convention, applied to the list's terms
)

// QuoteSources lists the sources of quotes in the order in which messages name them.
var QuoteSources = [...]QuoteSource{QuotesFetched, QuotesFromFile, QuotesComputed}

// An Origin says what kind of row a loan of the ledger came from.
type Origin string

// The origins of loans.
const (
	FromTerms     Origin = "terms"     // a loan row with no vendor, which only gives a claim its terms
	FromLoan      Origin = "loan"      // a loan row
	FromClaim     Origin = "claim"     // a claim row
	FromStatement Origin = "statement" // a statement row that no loan of the lists has
	FromContext   Origin = "aside"     // a loan row that a partial run keeps only for the terms of a claim
)

// The names of the clients that are built in. A vendor of the configuration is asked by the client of its own name,
// unless it names another.
const (
	Q2          = "q2"
	Nelnet      = "nelnet"
	LossExpress = "lossexpress" // also the vendor of a claim row that names none
)

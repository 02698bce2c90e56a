package payoff

// A Warning is something that a run noticed and that may be wrong, although the run went on. The codes are fixed, for
// programs; the message is for people.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file"` // that it is about, as it was given; empty: no file
}

// The codes of warnings.
const (
	WarnColumns     = "columns"      // columns of a file are not read
	WarnAboveHeader = "above_header" // lines above a header are not read
	WarnEncoding    = "encoding"     // how a file spells characters is guessed
	WarnSheets      = "sheets"       // another sheet has the header of a list, too, and is not read
	WarnDates       = "dates"        // the dates of a file are spelled otherwise than its layout says
	WarnTrailer     = "trailer"      // a total line is missing, is left out, or is not compared
	WarnRepeated    = "repeated"     // a file is given twice
	WarnNoRow       = "no_row"       // a file has a header and no rows
	WarnNoVendor    = "no_vendor"    // rows without a vendor, which nothing compares
	WarnSkipped     = "skipped"      // files are not read
	WarnUnfinished  = "unfinished"   // another run was stopped before its end, or before its reports
	WarnReports     = "reports"      // reports of others were in the run's folder, and were moved
	WarnFeed        = "feed"         // a vendor's activity feed could not be read
)

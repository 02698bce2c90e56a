package payoff

// A Warning is something that a run noticed and that may be wrong, although the run went on. The codes are fixed, for
// programs; the message is for people.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file"` // that it is about, as it was given; empty: no file
}

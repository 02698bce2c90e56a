package q2

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"sync"
)

// A usage is how many of the organization's requests of the last 24 hours are used, according to the highest answer.
type usage struct {
	mu          sync.Mutex
	used, limit int
	known       bool
}

// apiUsage finds the organization's figures in the Sforce-Limit-Info header: api-usage=10018/100000. Those of a single
// application may follow (Salesforce REST API, headers: API usage). The value is approximate.
var apiUsage = regexp.MustCompile(`(?:^|[;,\s])api-usage=(\d{1,12})/(\d{1,12})(?:$|[;,\s])`)

// see keeps what the header says, if there is one.
func (u *usage) see(h http.Header) {
	found := apiUsage.FindStringSubmatch(h.Get("Sforce-Limit-Info"))
	if found == nil {
		return
	}
	used, errUsed := strconv.Atoi(found[1])
	limit, errLimit := strconv.Atoi(found[2])
	if errUsed != nil || errLimit != nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if used >= u.used { // answers overtake each other
		u.used, u.limit, u.known = used, limit, true
	}
}

// Usage returns how many of the organization's requests of the last 24 hours are used, and how many it has, according
// to the highest Sforce-Limit-Info header so far. It is not known before the first answer, and stays unknown if the
// header is missing. That is no error, because Salesforce promises the header only for its own REST API.
func (c *Client) Usage() (used, limit int, known bool) {
	c.usage.mu.Lock()
	defer c.usage.mu.Unlock()
	return c.usage.used, c.usage.limit, c.usage.known
}

// UsageText returns [Client.Usage] as a line for the notes of a run; empty if it is not known.
func (c *Client) UsageText() string {
	used, limit, known := c.Usage()
	if !known {
		return ""
	}
	return fmt.Sprintf("%d of %d Salesforce requests of the last 24 hours used", used, limit)
}

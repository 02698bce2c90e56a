package q2

import (
	"net/http"
	"testing"
)

func TestUsage(t *testing.T) {
	const rest = " Salesforce requests of the last 24 hours used"
	for header, want := range map[string]string{
		"api-usage=10018/100000": "10018 of 100000" + rest,
		"api-usage=18/5000; per-app-api-usage=17/250(appName=sample-connected-app)": "18 of 5000" + rest,
		"per-app-api-usage=17/250(appName=a), api-usage=0/1":                        "0 of 1" + rest,
		"":                                 "",
		"per-app-api-usage=17/250":         "",
		"api-usage=a/b":                    "",
		"api-usage=1":                      "",
		"api-usage=-1/5":                   "",
		"api-usage=99999999999999999999/1": "",
	} {
		var c Client
		c.usage.see(http.Header{"Sforce-Limit-Info": {header}})
		if got := c.UsageText(); got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

// TestUsageIsTheLast: the last known figure is kept, even if a later answer has none.
func TestUsageIsTheLast(t *testing.T) {
	var c Client
	for _, header := range []string{"api-usage=1/10", "api-usage=2/10", "", "nonsense"} {
		c.usage.see(http.Header{"Sforce-Limit-Info": {header}})
	}
	if used, limit, known := c.Usage(); used != 2 || limit != 10 || !known {
		t.Errorf("got %d of %d, %t", used, limit, known)
	}
}

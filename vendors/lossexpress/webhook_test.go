package lossexpress_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tieout/vendors/lossexpress"
)

// payload is the sample of payoff-data-added (activity types page), as JSON.stringify writes it.
const payload = `{"activityId":"fed62fa0-c048-46b5-b994-6e3e69fb0f37","createdAt":"2021-01-08T22:03:09.598Z",` +
	`"claimId":"c30ae9da-9222-4de5-81fe-fe1ac590fa0f","type":"payoff-data-added","claimNumber":"EXAMPLE3",` +
	`"externalId":"COO-30022","data":{"payoffAmount":10222.33,"perDiem":2.3,` +
	`"validThroughDate":"2021-01-18T00:00:00.000Z"}}`

// signature was made by another program:
// printf '%s:%s' PAYLOAD client-1 | openssl dgst -sha256 -hmac exampleapikey1234.
const signature = "2fe671e069fd78e18f2750b2cf6a8c1115af417c3ceed40a1e65b85d0178d864"

func TestVerifyWebhook(t *testing.T) {
	const key, client = "exampleapikey1234", "client-1"
	spread := strings.ReplaceAll(payload, `,"`, ",\n  \"") + "\n" // as an editor saves it
	for name, c := range map[string]struct {
		body, signature, key, client string
		good                         bool
	}{
		"as sent":                    {payload, signature, key, client, true},
		"upper case":                 {payload, strings.ToUpper(signature), key, client, true},
		"saved by an editor":         {spread, signature + "\n", key, client, true},
		"another amount":             {strings.Replace(payload, "10222.33", "10222.34", 1), signature, key, client, false},
		"space inside text":          {strings.Replace(payload, "EXAMPLE3", "EXAMPLE3 ", 1), signature, key, client, false},
		"another key":                {payload, signature, key + "5", client, false},
		"another client":             {payload, signature, key, "client-2", false},
		"one digit":                  {payload, "0" + signature[1:], key, client, false},
		"half":                       {payload, signature[:32], key, client, false},
		"empty":                      {payload, "", key, client, false},
		"not hex":                    {payload, "sha256=" + signature, key, client, false},
		"no JSON":                    {payload + "}", signature, key, client, false},
		"no key":                     {payload, signature, "", client, false},
		"no client":                  {payload, signature, key, "", false},
		"client in the body":         {payload, signature, key, ":" + client, false},
		"number spelled another way": {strings.Replace(payload, "2.3,", "2.30,", 1), signature, key, client, false},
	} {
		err := lossexpress.VerifyWebhook([]byte(c.body), c.signature, c.key, c.client)
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), key) || strings.Contains(err.Error(), signature)) {
			t.Errorf("%s: the error tells too much: %v", name, err)
		}
	}
	if err := lossexpress.VerifyWebhook([]byte(payload), signature, key, "x"); !errors.Is(err, lossexpress.ErrSignature) {
		t.Errorf("got %v", err)
	}
}

func TestReadWebhook(t *testing.T) {
	asks := `{"activityId":"1","createdAt":"2022-05-10T21:11:55.153Z","claimId":"c","type":"direct-message-added",` +
		`"data":{"sentByLossExpress":true,"message":"Test Owner","actionRequired":%s,` +
		`"orders":[{"orderType":"%s","orderId":"o"}]}}`
	for name, c := range map[string]struct {
		body string
		good bool
	}{
		"payoff data":         {payload, true},
		"asks about a payoff": {fmt.Sprintf(asks, "true", "Loan Payoff Request"), true},
		"asks about a title":  {fmt.Sprintf(asks, "true", "Copy of Title"), false},
		"says something":      {fmt.Sprintf(asks, "false", "Loan Payoff Request"), false},
		"another activity":    {strings.Replace(payload, "payoff-data-added", "call-made", 1), false},
		"no claim":            {strings.Replace(payload, "claimId", "claim", 1), false},
		"no time":             {strings.Replace(payload, "2021-01-08T22:03:09.598Z", "Test Owner", 1), false},
		"two amounts":         {strings.Replace(payload, `"perDiem"`, `"payoffAmount":1,"perDiem"`, 1), false},
		"amount as text":      {strings.Replace(payload, "10222.33", `"10222.33"`, 1), false},
		"two activities":      {payload + payload, false},
		"nothing":             {"", false},
	} {
		a, err := lossexpress.ReadWebhook([]byte(c.body))
		if (err == nil) != c.good || c.good && a.Type == "" {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
		if err != nil && strings.Contains(err.Error(), "Test Owner") {
			t.Errorf("%s: the error tells too much: %v", name, err)
		}
	}
}

// The payload of a webhook is verified, read, and merged with what the feed says.
func ExampleVerifyWebhook() {
	if err := lossexpress.VerifyWebhook([]byte(payload), signature, "exampleapikey1234", "client-1"); err != nil {
		fmt.Println(err)
		return
	}
	activity, err := lossexpress.ReadWebhook([]byte(payload))
	if err != nil {
		fmt.Println(err)
		return
	}
	news := lossexpress.Merge([]lossexpress.Activity{activity})[activity.ClaimID]
	fmt.Println(news.State, news.Total.Decimal, news.GoodThrough)
	// Output: quoted 10222.33 2021-01-18
}

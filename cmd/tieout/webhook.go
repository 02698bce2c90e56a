package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"tieout/cmd/internal/config"
	"tieout/payoff"
	"tieout/vendors/lossexpress"
)

// maxWebhook bounds a payload; LossExpress sends one activity in each.
const maxWebhook = 1 << 20

// webhookFlags say how a payload is verified.
type webhookFlags struct{ signature, key, clientID string }

func webhookCommand() *cobra.Command {
	var f webhookFlags
	cmd := &cobra.Command{
		Use:   "webhook FILE",
		Short: "Verify the payload of a LossExpress webhook, and say what it tells",
		Long: `Read a payload that LossExpress sent to a webhook and that was kept in a file,
check it against its X-LossExpress-Signature header, and say what it tells of the
claim's payoff request. Nothing is written: a run reads the claim itself.`,
		Example: "  tieout webhook payload.json --signature 6f2c… --key env:LX_WEBHOOK_KEY --client-id abc",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return f.read(args[0], cmd.OutOrStdout()) },
	}
	cmd.Flags().StringVar(&f.signature, "signature", "", "the X-LossExpress-Signature header")
	cmd.Flags().StringVar(&f.key, "key", "", "the webhook's API key, as a reference: env:NAME, file:PATH or cred:NAME")
	cmd.Flags().StringVar(&f.clientID, "client-id", "", "the client id of the credentials")
	return cmd
}

// read verifies the file before it looks at anything in it.
func (f webhookFlags) read(path string, w io.Writer) error {
	if !config.IsReference(f.key) {
		return payoff.Problemf(payoff.CodeUsage, "write --key env:NAME, file:PATH or cred:NAME",
			"--key is a reference, never the key itself")
	}
	key, err := config.LookUp(f.key)
	if err != nil {
		return payoff.Problemf(payoff.CodeSecret, "set it, or name another with --key", "--key: %w", err)
	}
	body, err := readUpTo(path, maxWebhook)
	if err != nil {
		return err
	}
	if err := lossexpress.VerifyWebhook(body, f.signature, key, f.clientID); err != nil {
		return payoff.Problemf(payoff.CodeUsage, "check --signature, --key and --client-id; do not act on this file",
			"%s: %w", path, err)
	}
	activity, err := lossexpress.ReadWebhook(body)
	if err != nil {
		return payoff.Problemf(payoff.CodeUsage, "it is genuine; there is nothing to do", "%s: %w", path, err)
	}
	merged := lossexpress.Merge([]lossexpress.Activity{activity})
	if len(merged) == 0 {
		fmt.Fprintf(w, "claim %s: %s, of an order whose type it does not tell; tieout run reads the claim\n",
			activity.ClaimID, activity.Type)
	}
	for claim, news := range merged {
		fmt.Fprintf(w, "claim %s: %s at %s", claim, news.State, news.At.UTC().Format("2006-01-02 15:04:05 UTC"))
		if news.Total.Valid {
			fmt.Fprintf(w, ", payoff %s", news.Total.Decimal.StringFixed(2))
		}
		if !news.GoodThrough.IsZero() {
			fmt.Fprintf(w, ", good through %s", news.GoodThrough)
		}
		fmt.Fprintln(w)
	}
	return nil
}

// readUpTo reads a file that must not be larger than a limit.
func readUpTo(path string, limit int64) ([]byte, error) {
	file, err := payoff.OpenFile(path)
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "name the file of the payload", "the payload cannot be read: %w",
			err)
	}
	defer file.Close()
	body, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("it is larger than %d bytes", limit)
	}
	if err != nil {
		return nil, payoff.Problemf(payoff.CodeNoFile, "name the file of the payload", "%s: %w", path, err)
	}
	return body, nil
}

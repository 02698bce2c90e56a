package pipeline

import (
	"context"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
	"tieout/vendors/client"
)

// pendingRests is for how many days a claim is not read while the feed has no news of it. No document promises that a
// feed tells everything, so each claim is read now and then.
const pendingRests = 7

// useFeeds makes the vendors that have a feed use it, if there are claims to spare. A sandbox run has none: its vendors
// are new each time.
func (r *run) useFeeds(ctx context.Context, vendors []queue.Vendor, today payoff.Date) error {
	if r.Sandbox || r.kept.Refetch || r.kept.Offline {
		return nil
	}
	for i := range vendors {
		v := &vendors[i]
		configured := r.Setup.Vendors[v.Name].Client
		loans, ok := v.Loans.(*store.Queue)
		if v.Quoter == nil || configured == nil || configured.Feed == nil || !ok {
			continue
		}
		pending, err := loans.PendingClaims(ctx, today.AddDays(-pendingRests))
		if err != nil {
			return err
		}
		if len(pending) > 0 {
			v.Quoter = configured.Feed(v.Quoter, pending, loans)
		}
	}
	return nil
}

// warnFeeds warns of the feeds that could not be read.
func (r *run) warnFeeds(vendors []queue.Vendor) {
	for _, v := range vendors {
		if f, ok := v.Quoter.(client.Feed); ok && f.Failed() != nil {
			warn(r.Watcher, payoff.WarnFeed, "", "%s: each claim was read, since its activity feed could not be: %v", v.Name,
				f.Failed())
		}
	}
}

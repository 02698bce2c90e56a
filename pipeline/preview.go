package pipeline

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tieout/payoff"
	"tieout/pipeline/queue"
	"tieout/store"
)

// A run that lasts this long says beforehand what it is about to do; a shorter one is done before that is read.
const (
	longRun       = time.Minute
	manyQuestions = 1000    // if no rate is configured, which would tell how long they take
	largeFiles    = 1 << 20 // bytes of all files of a run together
)

// NoteReading names the files if reading them takes a while. What is wrong with one of them is said when it is opened.
func NoteReading(paths []string, w Watcher) {
	var bytes int64
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			bytes += info.Size()
		}
	}
	if bytes >= largeFiles {
		note(w, "reading %s (%s)", strings.Join(paths, ", "), payoff.Megabytes(bytes))
	}
}

// noteQuestions says of each vendor how much it is about to be asked and how long that takes, if it takes long.
func (r *run) noteQuestions(ctx context.Context, vendors []queue.Vendor) error {
	if r.kept.Offline {
		return nil
	}
	for _, v := range vendors {
		loans, ok := v.Loans.(*store.Queue)
		if v.Quoter == nil || !ok {
			continue
		}
		questions, err := loans.Questions(ctx)
		if err != nil {
			return err
		}
		pace := r.Setup.Vendors[v.Name].Pace
		takes := pace.lasts(questions)
		if takes >= longRun || takes == 0 && questions >= manyQuestions {
			note(r.Watcher, "%s: %s questions%s", v.Name, payoff.Thousands(questions), pace.describe(questions))
		}
	}
	return nil
}

// lasts is how long n questions take at the configured rate, at the least: retries and logins count too. It is 0
// without a rate, because nobody knows how long the vendor takes.
func (p Pace) lasts(questions int) time.Duration {
	if p.PerSecond == 0 {
		return 0
	}
	return time.Duration(min(float64(questions)/p.PerSecond*float64(time.Second), math.MaxInt64/2))
}

// describe says how fast a vendor is asked, and how long n questions take.
func (p Pace) describe(questions int) string {
	takes := p.lasts(questions)
	if takes == 0 {
		return fmt.Sprintf(", %d at once", p.InFlight)
	}
	number, unit, _ := strings.Cut(p.Rate, "/")
	words := map[string]string{"s": "second", "m": "minute", "h": "hour"}
	return fmt.Sprintf(" at %s a %s and %d at once: about %s", number, words[unit], p.InFlight, roughly(takes))
}

// roughly spells a time in whole seconds, minutes, or hours and minutes, rounded up.
func roughly(d time.Duration) string {
	up := func(unit time.Duration) int64 { return int64((d + unit - 1) / unit) }
	switch minutes := up(time.Minute); {
	case up(time.Second) < 60:
		return fmt.Sprintf("%d s", up(time.Second))
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	case minutes%60 == 0:
		return fmt.Sprintf("%d h", minutes/60)
	default:
		return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
	}
}

// A Preview is what a run would do.
type Preview struct {
	Info    *payoff.RunInfo // the counts of what was read; there is no run
	Vendors []VendorPreview
	Rejects iter.Seq2[payoff.RejectLine, error]
	Refused error // why a guard would stop the run; nil if none would
}

// A VendorPreview says how many loans of a vendor a run would compare, and where their quotes would come from.
type VendorPreview struct {
	Vendor string
	Loans  int
	How    string // fetch, file or compute, and of a vendor that is asked at a rate, how long that takes
}

// ShowPreview reads and checks the lists of a job in a ledger that is thrown away, and shows what the run would do.
// Nobody is asked. The error is the one that the run would end with before it asks anybody.
func ShowPreview(ctx context.Context, j Job, show func(*Preview) error) error {
	return throwaway(ctx, j, "rehearsal.db", func(r *run) error {
		if err := r.begin(ctx); err != nil {
			return err
		}
		if err := r.read(ctx, true); err != nil {
			return err
		}
		info, err := r.store.Info(ctx, r.run)
		if err != nil {
			return err
		}
		if info.Input.Accepted == 0 {
			return r.noRow(ctx, info)
		}
		vendors, err := r.previewVendors(ctx)
		if err != nil {
			return err
		}
		p := &Preview{Info: info, Vendors: vendors, Rejects: r.store.Rejects(ctx, r.run),
			Refused: r.guardRejects(ctx, true)}
		return errors.Join(show(p), p.Refused)
	})
}

func (r *run) previewVendors(ctx context.Context) ([]VendorPreview, error) {
	var all []VendorPreview
	for _, source := range r.Setup.Sources() {
		loans, err := r.store.Queue(r.run, source, r.Setup.Today()).Pending(ctx)
		if err != nil {
			return nil, err
		}
		how := string(source.Quotes)
		pace := r.Setup.Vendors[source.Vendor].Pace
		if source.Quotes == payoff.QuotesFetched && loans > 0 && pace.lasts(loans) > 0 && !r.Offline {
			how += pace.describe(loans)
		}
		all = append(all, VendorPreview{source.Vendor, loans, how})
	}
	return all, nil
}

// throwaway does something with a job whose ledger is gone afterward.
func throwaway(ctx context.Context, j Job, name string, do func(*run) error) (err error) {
	folder, err := os.MkdirTemp("", "tieout")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	r := &run{Job: j, kept: settings{Reports: j.Setup.Reports, Config: j.Setup.Path, Sandbox: j.Book,
		Refetch: j.Refetch, Offline: j.Offline}}
	if r.store, err = store.Open(ctx, filepath.Join(folder, name)); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	return do(r)
}

package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/pipeline/queue"
	"tieout/store"
)

// From so much on a run says beforehand what it is about to do; a shorter one is done before it is read.
const (
	longRun       = time.Minute
	manyQuestions = 1000    // where no rate is configured, which would tell how long they take
	largeFiles    = 1 << 20 // bytes of all files of a run together
)

// sayReading names the files, where reading them takes a while. What is wrong with one of them is said when it is opened.
func sayReading(paths []string, stderr io.Writer) {
	var bytes int64
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			bytes += info.Size()
		}
	}
	if bytes >= largeFiles {
		fmt.Fprintf(stderr, "tieout: reading %s (%s)\n", strings.Join(paths, ", "), megabytes(bytes))
	}
}

// paths are the files that the command reads.
func (f *runFlags) paths(args []string) []string {
	all := append(append(append(append([]string{}, args...), f.loans...), f.claims...), f.histories...)
	for _, s := range f.statements {
		_, path, _ := strings.Cut(s, "=")
		all = append(all, path)
	}
	return all
}

// sayQuestions says of each vendor how much it is about to be asked and how long that takes, where it is long.
func (j *job) sayQuestions(ctx context.Context, vendors []queue.Vendor) error {
	if j.settings.Offline {
		return nil
	}
	for _, v := range vendors {
		queue, ok := v.Loans.(*store.Queue)
		if v.Quoter == nil || !ok {
			continue
		}
		questions, err := queue.Questions(ctx)
		if err != nil {
			return err
		}
		c := j.config.Vendors[v.Name]
		takes := c.lasts(questions)
		if takes >= longRun || takes == 0 && questions >= manyQuestions {
			fmt.Fprintf(j.stderr, "tieout: %s: %s questions%s\n", v.Name, thousands(questions), c.pace(questions))
		}
	}
	return nil
}

// lasts is how long so many questions take at the configured rate, at the least: retries and logins count too. It is 0
// without a rate, since nobody knows how long the vendor takes.
func (v vendorConfig) lasts(questions int) time.Duration {
	rate, err := v.perSecond()
	if err != nil || rate == 0 {
		return 0
	}
	return time.Duration(min(float64(questions)/rate*float64(time.Second), math.MaxInt64/2))
}

// pace says how fast a vendor is asked, and how long so many questions take.
func (v vendorConfig) pace(questions int) string {
	atOnce := v.policy().Concurrency
	takes := v.lasts(questions)
	if takes == 0 {
		return fmt.Sprintf(", %d at once", atOnce)
	}
	number, unit, _ := strings.Cut(v.Rate, "/")
	words := map[string]string{"s": "second", "m": "minute", "h": "hour"}
	return fmt.Sprintf(" at %s a %s and %d at once: about %s", number, words[unit], atOnce, roughly(takes))
}

// thousands spells a count with its thousands apart.
func thousands(n int) string {
	text, _, _ := strings.Cut(grouped(decimal.NewFromInt(int64(n))), ".")
	return text
}

// roughly spells a time in whole seconds, minutes or hours and minutes, rounded up.
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

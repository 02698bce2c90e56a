package store

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"tieout/payoff"
)

// maxLines bounds how many rows of statements are found straight away: each takes 20 bytes of memory.
const maxLines = 2 << 20

// lines are the accepted rows of the statements of a run while its lists are read. They stand in a file of their own
// behind an index by key, so that a loan finds its row at once, whatever order the files are in. Once they are sorted, lines
// may be found while others are taken and disputed.
type lines struct {
	file   *os.File
	out    *bufio.Writer
	spelt  []byte // the line at hand
	end    int64
	seed   maphash.Seed
	kinds  map[string]bool // by which kinds of keys there are lines
	index  []place         // by the hashes of the keys, once it is sorted
	starts []uint32        // where in the index the hashes begin that begin with the same bits; and its end
	takers []uint32
	window window
}

// A place is where a line stands, by the hash of its key.
type place struct {
	hash uint64
	at   int64
}

// What stands for the taker of a line, a loan, while it has none.
const (
	nobody   = 0
	disputed = math.MaxUint32 // several loans name it, or one that has other lines, too
)

// newLines makes the file beside the ledger, since what is loan data is to stay on that volume. It loses its name at once,
// so that a run that is killed leaves nothing behind.
func newLines(ledger string) (*lines, error) {
	f, err := os.CreateTemp(filepath.Dir(ledger), ".tieout-statement-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // where a file in use cannot be removed, close does it
	return &lines{file: f, out: bufio.NewWriterSize(f, 1<<16), seed: maphash.MakeSeed(), kinds: map[string]bool{}}, nil
}

func (s *lines) close() error {
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// add takes a line.
func (s *lines) add(l *line) error {
	s.kinds[l.kind] = true
	s.index, s.takers = append(s.index, place{s.hash(l.vendor, l.key), s.end}), nil
	s.spelt = l.appendTo(s.spelt[:0])
	n, err := s.out.Write(s.spelt)
	s.end += int64(n)
	return err
}

func (s *lines) hash(vendor string, k key) uint64 {
	return maphash.Comparable(s.seed, vendorKey{vendor, k})
}

// A vendorKey is what the statement of a vendor calls a loan by.
type vendorKey struct {
	vendor string
	key
}

// sort makes the lines that were added findable.
func (s *lines) sort() error {
	if s.takers != nil {
		return nil
	}
	slices.SortFunc(s.index, func(a, b place) int { return cmp.Compare(a.hash, b.hash) })
	s.takers, s.starts = make([]uint32, len(s.index)), make([]uint32, 1, 1<<startBits+1)
	for i, p := range s.index {
		for first := p.hash >> (64 - startBits); uint64(len(s.starts)) <= first; {
			s.starts = append(s.starts, uint32(i))
		}
	}
	for len(s.starts) < cap(s.starts) {
		s.starts = append(s.starts, uint32(len(s.index)))
	}
	return s.out.Flush()
}

// startBits is how many bits of a hash are looked up at once, which leaves some tens of places to search at the most, but for lines with the same key.
const startBits = 16

// find returns the line that names this loan, and its number, from 1; 0 if none does. It is not clear where several may:
// that is decided when all loans are known.
func (s *lines) find(l *payoff.Loan) (found line, number int, clear bool, err error) {
	at, behind := 0, 0
	for _, k := range keys(l) {
		from, to := s.places(l.Vendor, k)
		if from == to {
			continue
		}
		if at != behind || to-from > 1 {
			return line{}, 0, false, nil
		}
		at, behind = from, to
	}
	if at == behind {
		return line{}, 0, true, nil
	}
	found, err = s.read(s.index[at].at)
	return found, at + 1, found.names(l), err // another key may have the same hash
}

// places returns where in the index the lines with this key are: the first two, since of several lines none is anybody's.
func (s *lines) places(vendor string, k key) (from, to int) {
	if k.text == "" || !s.kinds[k.kind] {
		return 0, 0
	}
	hash := s.hash(vendor, k)
	begin, end := int(s.starts[hash>>(64-startBits)]), int(s.starts[hash>>(64-startBits)+1])
	from, _ = slices.BinarySearchFunc(s.index[begin:end], hash, func(p place, h uint64) int { return cmp.Compare(p.hash, h) })
	from += begin
	to = from
	for to < end && to < from+2 && s.index[to].hash == hash {
		to++
	}
	return from, to
}

// take gives the line with this number to a loan. It fails where others have named the line before; of these, the one
// that had it has it no more.
func (s *lines) take(number int, seq int64) (taken bool, loser int64) {
	taker := &s.takers[number-1]
	if *taker == nobody {
		*taker = uint32(seq)
		return true, 0
	}
	return false, s.dispute(taker)
}

// disputeAll keeps the lines that a loan may be named by from everybody, and returns who had taken one.
func (s *lines) disputeAll(l *payoff.Loan) (losers []int64) {
	if s.takers == nil {
		return nil
	}
	for _, k := range keys(l) {
		for from, to := s.places(l.Vendor, k); from < to; from++ {
			if loser := s.dispute(&s.takers[from]); loser != 0 {
				losers = append(losers, loser)
			}
		}
	}
	return losers
}

// dispute keeps a line from everybody, and returns who had taken it; 0 if nobody had.
func (*lines) dispute(taker *uint32) (loser int64) {
	if *taker != nobody && *taker != disputed {
		loser = int64(*taker)
	}
	*taker = disputed
	return loser
}

// left calls use for each line that no loan has, in the order in which they came; what a loan of lost had taken is left. Lost
// is by the loan's place in the input, and nil only where no line was taken.
func (s *lines) left(ctx context.Context, lost []bool, use func(*line) error) error {
	var places []int64
	for i, p := range s.index {
		if s.takers == nil || s.takers[i] == nobody || s.takers[i] == disputed || lost[s.takers[i]] {
			places = append(places, p.at)
		}
	}
	slices.Sort(places)
	err := s.out.Flush()
	for _, at := range places {
		if err == nil {
			err = ctx.Err()
		}
		var l line
		if err == nil {
			l, err = s.read(at)
		}
		if err != nil {
			return err
		}
		err = use(&l)
	}
	return err
}

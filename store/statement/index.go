package statement

import (
	"cmp"
	"context"
	"hash/maphash"
	"math"
	"slices"

	"tieout/payoff"
)

// An Index holds the rows of statements. Rows are added first; [Index.Sort] makes them findable, and then they are
// found, taken and disputed. Add and Sort may be called again, for as long as nothing was taken. After Sort, one
// goroutine may call Find while another calls Take and Dispute.
type Index struct {
	file   *file
	seed   maphash.Seed
	kinds  map[string]bool // of keys that rows have
	places []place         // by the hashes of the keys, once they are sorted
	starts []uint32        // where in places the hashes begin that start with these bits, and where the last ones end
	takers []uint32        // by place: the loan that has the row, nobody or disputed; nil until the index is sorted
}

// A place is where a row stands in the file, by the hash of its key.
type place struct {
	hash uint64
	at   int64
}

// What stands in the place of a loan as long as none has the row.
const (
	nobody   = 0
	disputed = math.MaxUint32 // several loans name the row, or the loan that names it has other rows as well
)

// NewIndex returns an empty index whose file is in a folder: that of the ledger, so that loan data stays on its volume.
func NewIndex(folder string) (*Index, error) {
	f, err := newFile(folder)
	if err != nil {
		return nil, err
	}
	return &Index{file: f, seed: maphash.MakeSeed(), kinds: map[string]bool{}}, nil
}

// Close gives the file back.
func (x *Index) Close() error { return x.file.close() }

// Len returns how many rows there are. Each takes 20 bytes of memory.
func (x *Index) Len() int { return len(x.places) }

// Add takes a row.
func (x *Index) Add(r *Row) error {
	at, err := x.file.add(r)
	x.kinds[r.Kind] = true
	x.places, x.takers = append(x.places, place{x.hash(r.Vendor, r.Key), at}), nil
	return err
}

// hash is that of a vendor's key.
func (x *Index) hash(vendor string, k Key) uint64 {
	return maphash.Comparable(x.seed, vendorKey{vendor, k})
}

// A vendorKey is what the statement of a vendor calls a loan by.
type vendorKey struct {
	vendor string
	key    Key
}

// startBits is how many bits of a hash are looked up at once. That leaves some tens of places to search at most, except
// for rows with the same key.
const startBits = 16

// Sort makes the rows that were added findable.
func (x *Index) Sort() error {
	if x.takers != nil {
		return nil
	}
	slices.SortFunc(x.places, func(a, b place) int { return cmp.Compare(a.hash, b.hash) })
	x.takers, x.starts = make([]uint32, len(x.places)), make([]uint32, 1, 1<<startBits+1)
	for i, p := range x.places {
		for first := p.hash >> (64 - startBits); uint64(len(x.starts)) <= first; {
			x.starts = append(x.starts, uint32(i))
		}
	}
	for len(x.starts) < cap(x.starts) {
		x.starts = append(x.starts, uint32(len(x.places)))
	}
	return x.file.out.Flush()
}

// A Match is what is known of the row that names a loan.
type Match struct {
	Row     Row
	Number  int  // of the row, from 1; 0: no row names the loan
	Certain bool // false: several rows may name the loan, which is decided when all loans are known
}

// Find returns the row that names this loan.
func (x *Index) Find(l *payoff.Loan) (m Match, err error) {
	at, end := 0, 0
	for _, k := range keys(l) {
		from, to := x.matches(l.Vendor, k)
		if from == to {
			continue
		}
		if at != end || to-from > 1 {
			return Match{}, nil
		}
		at, end = from, to
	}
	if at == end {
		return Match{Certain: true}, nil
	}
	m.Row, err = x.file.read(x.places[at].at)
	m.Number, m.Certain = at+1, m.Row.names(l) // another key may have the same hash
	return m, err
}

// matches returns where the rows with this key are: the first two only, because of several rows none is anybody's.
func (x *Index) matches(vendor string, k Key) (from, to int) {
	if k.Text == "" || !x.kinds[k.Kind] {
		return 0, 0
	}
	hash := x.hash(vendor, k)
	begin, end := int(x.starts[hash>>(64-startBits)]), int(x.starts[hash>>(64-startBits)+1])
	from, _ = slices.BinarySearchFunc(x.places[begin:end], hash, func(p place, h uint64) int {
		return cmp.Compare(p.hash, h)
	})
	from += begin
	to = from
	for to < end && to < from+2 && x.places[to].hash == hash {
		to++
	}
	return from, to
}

// Take gives the row with this number to a loan, by the loan's place in the input. It fails if another loan has named
// the row before; a loan that had it loses it, and is returned as the loser. The loser is 0 if no loan had it.
func (x *Index) Take(number int, loan int64) (taken bool, loser int64) {
	taker := &x.takers[number-1]
	if *taker == nobody {
		*taker = uint32(loan)
		return true, 0
	}
	return false, dispute(taker)
}

// Dispute keeps every row that may name a loan from everybody, and returns the loans that had taken one.
func (x *Index) Dispute(l *payoff.Loan) (losers []int64) {
	if x.takers == nil {
		return nil
	}
	for _, k := range keys(l) {
		for from, to := x.matches(l.Vendor, k); from < to; from++ {
			if loser := dispute(&x.takers[from]); loser != 0 {
				losers = append(losers, loser)
			}
		}
	}
	return losers
}

// dispute keeps a row from everybody and returns the loan that had taken it; 0 if none had.
func dispute(taker *uint32) (loser int64) {
	if *taker != nobody && *taker != disputed {
		loser = int64(*taker)
	}
	*taker = disputed
	return loser
}

// Left calls use for each row that no loan has, in the order in which the rows came. A row is also left if the loan
// that took it has lost its result since: retracted says so by the loan's place in the input, and may be nil if no row
// was taken. The row is the caller's to read until use returns.
func (x *Index) Left(ctx context.Context, retracted []bool, use func(*Row) error) error {
	var places []int64
	for i, p := range x.places {
		if x.takers == nil || x.takers[i] == nobody || x.takers[i] == disputed || retracted[x.takers[i]] {
			places = append(places, p.at)
		}
	}
	slices.Sort(places)
	err := x.file.out.Flush()
	for _, at := range places {
		if err == nil {
			err = ctx.Err()
		}
		var r Row
		if err == nil {
			r, err = x.file.read(at)
		}
		if err != nil {
			return err
		}
		err = use(&r)
	}
	return err
}

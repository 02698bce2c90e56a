package store

import "context"

// Questions returns how many loans of this source the run has no answer for yet: what is still to be asked, at most.
func (q *Queue) Questions(ctx context.Context) (n int, err error) {
	err = q.s.db.QueryRowContext(ctx, `SELECT count(*) FROM loan l WHERE l.run = ?1 AND l.vendor = ?2 AND l.origin IN ('loan', 'claim')
		AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.run = l.run AND a.seq = l.seq)`, q.run.n, q.src.Vendor).Scan(&n)
	return n, ledgerProblem(q.s.path, err)
}

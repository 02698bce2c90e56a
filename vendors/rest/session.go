package rest

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// A Token is what a login gives.
type Token struct {
	Value   string
	URL     string    // where the vendor wants it used; empty: the configured address
	Expires time.Time // zero if the vendor does not say: it is used until it is refused
	spent   int       // requests made for the call that it is for, with a token that was refused
}

// maxToken is the longest token, in bytes: servers take request headers of 8 KiB or little more.
const maxToken = 8 << 10

// check refuses a token that no call can carry, which another login would not cure: it must be there, and have only
// visible ASCII characters (RFC 6750, section 2.1, allows even fewer), so that it cannot end a header.
func (t Token) check() error {
	if t.Value == "" {
		return refusedLogin("login: the vendor answered without a token", nil)
	}
	for _, c := range []byte(t.Value) {
		if c <= ' ' || c > '~' {
			return refusedLogin("login: the token has characters that no token has", nil)
		}
	}
	if len(t.Value) > maxToken {
		return refusedLogin("login: the token is too long", nil)
	}
	return nil
}

// freshRefusals is how often in a row tokens may be refused that were never accepted before the session stops logging
// in: by then the vendor is refusing us, not our token.
const freshRefusals = 3

// A Session keeps one login. However many calls want a token, one login is made. A token is used until it expires or is
// refused. A login that the vendor refused is never tried again. It is safe for concurrent use.
type Session struct {
	login   func(context.Context) (Token, error)
	timeout time.Duration
	flight  singleflight.Group

	mu      sync.Mutex
	token   Token
	renew   time.Time // when the token is to be replaced; zero: when it is refused
	refused error     // the login that failed for good
	proved  bool      // the token has been accepted
	strikes int       // refusals in a row of tokens that were never accepted
}

// NewSession returns a session that logs in with login, each time within the timeout. A login fails for good if its
// error wraps [ErrLoginRefused].
func NewSession(timeout time.Duration, login func(context.Context) (Token, error)) *Session {
	return &Session{login: login, timeout: timeout}
}

// Do makes a call with a token. If the vendor answers 401, the token is dropped and the call is made once more with a
// new one, if its policy allows another attempt. The reply counts the requests of both calls.
func (s *Session) Do(ctx context.Context, call func(context.Context, Token) (Reply, error)) (Reply, error) {
	token, err := s.get(ctx)
	if err != nil {
		return Reply{}, err
	}
	reply, err := call(ctx, token)
	if cure(err) != LogIn {
		s.accepted(token)
		return reply, err
	}
	s.strike(token)
	s.drop(token)
	fresh, failed := s.get(ctx) // for the calls that follow, even if this one has no attempt left
	if failed != nil {
		return reply, failed
	}
	token, token.spent = fresh, reply.Attempts
	again, err2 := call(ctx, token)
	if errors.Is(err2, errAttemptsSpent) {
		return reply, err
	}
	again.Attempts += reply.Attempts
	if cure(err2) == LogIn {
		s.strike(token)
	} else {
		s.accepted(token)
	}
	return again, err2
}

// get returns the token that the session has, or logs in.
func (s *Session) get(ctx context.Context) (Token, error) {
	if token, err, ok := s.current(); ok {
		return token, err
	}
	// The login belongs to all calls: it goes on if the call that started it is canceled.
	result := s.flight.DoChan("", func() (any, error) {
		if token, err, ok := s.current(); ok {
			return token, err
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.timeout)
		defer cancel()
		token, err := s.login(ctx)
		if err == nil {
			err = token.check()
		}
		s.keep(token, err)
		return token, err
	})
	select {
	case r := <-result:
		token, _ := r.Val.(Token)
		return token, r.Err
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
}

// current returns the token or the refusal that the session has; false if it has to log in.
func (s *Session) current() (Token, error, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.token.Value != "" && (s.renew.IsZero() || time.Now().Before(s.renew))
	return s.token, s.refused, fresh || s.refused != nil
}

// keep keeps what a login gave. A token is replaced a little before it expires. One that is expired already means that
// the clocks differ, and is used until it is refused.
func (s *Session) keep(t Token, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(err, ErrLoginRefused) {
		s.refused = err
	}
	if err != nil {
		return
	}
	s.token, s.renew, s.proved = t, time.Time{}, false
	if life := time.Until(t.Expires); life > 0 {
		s.renew = t.Expires.Add(-min(life/10, 30*time.Second))
	}
}

// drop forgets the token, unless another has already taken its place.
func (s *Session) drop(t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token.Value == t.Value {
		s.token = Token{}
	}
}

// accepted notes that the vendor took a token.
func (s *Session) accepted(t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.strikes = 0
	if s.token.Value == t.Value {
		s.proved = true
	}
}

// strike counts the refusal of a token that was never accepted, and gives up after [freshRefusals] of them in a row. A
// token that was accepted before has only run out.
func (s *Session) strike(t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proved || s.token.Value != t.Value {
		return
	}
	if s.strikes++; s.strikes >= freshRefusals && s.refused == nil {
		s.refused = refusedLogin("the vendor refuses every token it gives out (HTTP 401)", nil)
	}
}

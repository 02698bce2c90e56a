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
	Expires time.Time // zero where the vendor does not say: it is used until it is refused
}

// maxToken is the longest token, in bytes: servers take request headers of 8 KiB or little more.
const maxToken = 8 << 10

// check refuses a token that no call can carry, which another login would not cure: it must be there, and of the
// visible characters of ASCII (RFC 6750, section 2.1, allows fewer still), so that it can end no header.
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

// freshRefusals is how many tokens in a row may be refused straight after their login before logging in again is
// given up: the vendor then refuses us, not our token.
const freshRefusals = 3

// A Session keeps one login. However many calls want a token, one login is made; a token is used until it expires or
// is refused; and a login that the vendor refused is never tried again. It is safe for concurrent use.
type Session struct {
	login   func(context.Context) (Token, error)
	timeout time.Duration
	flight  singleflight.Group

	mu      sync.Mutex
	token   Token
	renew   time.Time // when the token is to be replaced; zero: when it is refused
	refused error     // the login that failed for good
	strikes int       // tokens refused straight after their login, one after the other
}

// NewSession returns a session that logs in by login, each time within the timeout. A login fails for good with an
// error that wraps [ErrLoginRefused].
func NewSession(timeout time.Duration, login func(context.Context) (Token, error)) *Session {
	return &Session{login: login, timeout: timeout}
}

// Do makes a call with a token. If the vendor answers 401, the token is dropped, and the call made once more with a
// new one. The reply counts the requests of both.
func (s *Session) Do(ctx context.Context, call func(context.Context, Token) (Reply, error)) (Reply, error) {
	token, err := s.get(ctx)
	if err != nil {
		return Reply{}, err
	}
	reply, err := call(ctx, token)
	if cure(err) != LogIn {
		return reply, err
	}
	s.drop(token)
	sent := reply.Attempts
	if token, err = s.get(ctx); err != nil {
		return reply, err
	}
	reply, err = call(ctx, token)
	reply.Attempts += sent
	s.strike(cure(err) == LogIn)
	return reply, err
}

// get returns the token in hand, or logs in.
func (s *Session) get(ctx context.Context) (Token, error) {
	if token, err, ok := s.inHand(); ok {
		return token, err
	}
	// The login is not any one call's: it goes on if the call that started it is cancelled.
	result := s.flight.DoChan("", func() (any, error) {
		if token, err, ok := s.inHand(); ok {
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

func (s *Session) inHand() (Token, error, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh := s.token.Value != "" && (s.renew.IsZero() || time.Now().Before(s.renew))
	return s.token, s.refused, fresh || s.refused != nil
}

// keep keeps what a login gave. A token is replaced a little before it expires; one that comes expired tells of
// clocks that differ, and is used until it is refused.
func (s *Session) keep(t Token, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(err, ErrLoginRefused) {
		s.refused = err
	}
	if err != nil {
		return
	}
	s.token, s.renew = t, time.Time{}
	if life := time.Until(t.Expires); life > 0 {
		s.renew = t.Expires.Add(-min(life/10, 30*time.Second))
	}
}

// drop forgets the token, unless another has taken its place already.
func (s *Session) drop(t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token.Value == t.Value {
		s.token = Token{}
	}
}

// strike counts new tokens that were refused, and gives up after some.
func (s *Session) strike(refused bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !refused {
		s.strikes = 0
		return
	}
	if s.strikes++; s.strikes >= freshRefusals && s.refused == nil {
		s.refused = refusedLogin("the vendor refuses every token it gives out (HTTP 401)", nil)
	}
}

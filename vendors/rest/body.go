package rest

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// An interimError is an answer that is none: its status says that the answer is still to come, or that the connection
// is no longer one of HTTP. Its body is the raw connection, which nothing ends, and is not read.
type interimError struct{ status int }

// Error names the status and nothing of the answer.
func (e *interimError) Error() string {
	return fmt.Sprintf("HTTP %d, which is no answer to a request", e.status)
}

// content returns the body of an answer: at most limit bytes, and not later than the end of ctx, whatever the body is.
// The body is closed. An answer of 100 to 199 is an [interimError].
func content(ctx context.Context, answer *http.Response, limit int64) ([]byte, error) {
	if answer.StatusCode < http.StatusOK {
		go answer.Body.Close() // nobody waits for a connection that is not ours to end
		return nil, &interimError{answer.StatusCode}
	}
	type result struct {
		content []byte
		err     error
	}
	read := make(chan result, 1)
	go func() {
		defer answer.Body.Close()
		all, err := readAll(answer.Body, limit)
		read <- result{all, err}
	}()
	select {
	case r := <-read:
		return r.content, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-read: // an answer that is here is used, even if it came just before the end
		return r.content, r.err
	default:
		go answer.Body.Close() // ends the read of any body that heeds it
		return nil, ctx.Err()
	}
}

// readAll reads at most limit bytes. What it reads is decompressed already, so that a small answer cannot become a
// large one.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(content)) > limit {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, err
	}
	return content, nil
}

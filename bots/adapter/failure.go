package adapter

import (
	"errors"
	"fmt"
	"net/http"

	"otklik/bots"
)

// Classify says what a failed call means, as far as all platforms agree: a
// timeout after the request was written is unknown, not failed. refused reads a
// refusal in the platform's own words, and tells whether err is one.
func Classify(method string, err error, a *Attempt, refused func(*bots.SendError) bool, secrets ...bots.Secret) *bots.SendError {
	out := &bots.SendError{Code: a.Status(), Err: fmt.Errorf("%s: %w", method, Redact(err, secrets...))}
	var status *StatusError
	var file *bots.SendError // what reading an uploaded file ended with
	switch {
	case errors.As(err, &file):
		out.Failure = file.Failure
	case refused(out):
	case errors.As(err, &status):
		out.Code, out.Failure = status.Status, OfStatus(status.Status)
	case a.Written():
		out.Failure = bots.Unknown
	default:
		out.Failure = bots.Temporary
	}
	return out
}

// OfStatus reads an answer that is not the API's: a gateway's page. 504 and a
// 2xx page say that somebody behind it may have taken the request; the other
// 5xx mean that nobody was there.
func OfStatus(status int) bots.Failure {
	switch {
	case status == http.StatusGatewayTimeout, status < 300:
		return bots.Unknown
	case status == http.StatusRequestEntityTooLarge:
		return bots.Invalid
	default:
		return bots.Temporary
	}
}

// Harmless is err of a call that changes nothing when it is done again, as an
// edit or an upload: a lost answer leaves no doubt, it is only a failure.
func Harmless(err error) error {
	var s *bots.SendError
	if errors.As(err, &s) && s.Failure == bots.Unknown {
		s.Failure = bots.Temporary
	}
	return err
}

package adapter

import (
	"errors"
	"net/url"
	"strings"

	"otklik/bots"
)

// Redact takes the URL and the secrets out of err: net/http puts the address,
// and so the token, into every transport error.
func Redact(err error, secrets ...bots.Secret) error {
	if err == nil {
		return nil
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	text := err.Error()
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s.Reveal(), s.String())
			text = strings.ReplaceAll(text, url.PathEscape(s.Reveal()), s.String())
			text = strings.ReplaceAll(text, url.QueryEscape(s.Reveal()), s.String())
		}
	}
	if text == err.Error() {
		return err
	}
	return errors.New(text)
}

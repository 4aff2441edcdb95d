package complaint

import "otklik/bots"

// verify tells anybody, at any moment, whether the answer with a code is true: it asks
// nothing of him and keeps nothing.
func (c *Conversation) verify(t *talk) (bool, error) {
	if t.In.Kind != bots.Message {
		return false, nil
	}
	code, asks := t.AsksToVerify()
	if !asks {
		return false, nil
	}
	text, err := t.Verify(code)
	if err != nil {
		return true, err
	}
	return true, t.Say(text)
}

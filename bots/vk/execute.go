package vk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
)

// unpack tells the refusals that are about the load and not about its calls:
// code that does not compile or is too much at once, and an answer or a request
// too large. Doing the calls again by themselves is harmless: a letter has its
// random_id, an edit and the answer to a press change nothing twice.
func unpack(err error) bool {
	var s *bots.SendError
	if !errors.As(err, &s) {
		return true // it could not even be written down
	}
	switch s.Code {
	case 12, 13, 100, 413:
		return true
	}
	return false
}

// script is the code of an execute.
func script(parcels []*parcel) (string, error) {
	calls := make([]string, len(parcels))
	for i, one := range parcels {
		params, err := marshal(one.params)
		if err != nil {
			return "", err
		}
		calls[i] = "API." + one.method + "(" + params + ")"
	}
	return "return [" + strings.Join(calls, ",") + "];", nil
}

// answer is what one call of an execute ended with.
type answer struct {
	raw json.RawMessage
	err error
}

// execute makes calls in one request. A call that was refused answers false, and
// the refusals stand beside the answers, in their order.
func (c *client) execute(ctx context.Context, parcels []*parcel) ([]answer, error) {
	code, err := script(parcels)
	if err != nil {
		return nil, err
	}
	response, err := c.request(ctx, "execute", api.Params{"code": code})
	if err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	if json.Unmarshal(response.Response, &raws) != nil || len(raws) != len(parcels) {
		return nil, &bots.SendError{Failure: bots.Unknown, Err: errors.New("execute: answer of another shape")}
	}
	answers, refusals := make([]answer, len(raws)), response.ExecuteErrors
	for i, raw := range raws {
		answers[i].raw = raw
		if string(raw) != "false" {
			continue
		}
		method := parcels[i].method
		if len(refusals) == 0 || refusals[0].Method != method {
			answers[i].err = &bots.SendError{Failure: bots.Unknown, Err: fmt.Errorf("%s in execute: refused without a reason", method)}
			continue
		}
		e := api.Error{Code: api.ErrorType(refusals[0].Code), Message: refusals[0].Msg}
		answers[i].err = c.classify(method, &e, &adapter.Attempt{})
		refusals = refusals[1:]
	}
	return answers, nil
}

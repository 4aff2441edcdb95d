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
	answers, reasons := make([]answer, len(raws)), reasonsOf(raws, parcels, response.ExecuteErrors)
	for i, raw := range raws {
		answers[i].raw = raw
		if !refusal(raw) {
			continue
		}
		method := parcels[i].method
		if len(reasons) == 0 {
			answers[i].err = &bots.SendError{Failure: bots.Unknown, Err: fmt.Errorf("%s in execute: refused for an unknown reason", method)}
			continue
		}
		e := api.Error{Code: api.ErrorType(reasons[0].Code), Message: reasons[0].Msg}
		answers[i].err = c.classify(method, &e, &adapter.Attempt{})
		reasons = reasons[1:]
	}
	return answers, nil
}

func refusal(raw json.RawMessage) bool { return string(raw) == "false" }

// reasonsOf gives the reasons of the refused calls, one for each, and none when
// they do not match call by call: then nobody knows whose they are, and a letter
// must not get its neighbour's.
func reasonsOf(raws []json.RawMessage, parcels []*parcel, reasons api.ExecuteErrors) api.ExecuteErrors {
	refused := 0
	for i, raw := range raws {
		if !refusal(raw) {
			continue
		}
		if refused >= len(reasons) || reasons[refused].Method != parcels[i].method {
			return nil
		}
		refused++
	}
	if refused != len(reasons) {
		return nil
	}
	return reasons
}

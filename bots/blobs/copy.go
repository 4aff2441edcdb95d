package blobs

import (
	"context"
	"errors"
)

// Copy brings a blob from one store to another that lacks it; copied tells whether
// it did. ErrNone when neither has it.
func Copy(ctx context.Context, from, to Store, key Key, size int64) (copied bool, err error) {
	if has, err := to.Stat(ctx, key); err == nil && has == size {
		return false, nil
	} else if err != nil && !errors.Is(err, ErrNone) {
		return false, err
	}
	body, err := from.Open(ctx, key)
	if err != nil {
		return false, err
	}
	err = to.Put(ctx, key, body, size)
	return err == nil, errors.Join(err, body.Close())
}

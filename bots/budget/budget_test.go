package budget

import "testing"

func TestTheLeastUsedIsForgotten(t *testing.T) {
	s := New(1, 1)
	s.max = 2
	a := s.Of("a")
	s.Of("b")
	if s.Of("a") != a {
		t.Error("a bucket was not remembered")
	}
	s.Of("c") // b was used least
	if s.Of("a") != a || len(s.byKey) != 2 || s.order.Len() != 2 {
		t.Errorf("kept %d of %d", len(s.byKey), s.max)
	}
	if _, ok := s.byKey["b"]; ok {
		t.Error("the wrong one was forgotten")
	}
}

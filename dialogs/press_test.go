package dialogs

import (
	"testing"

	"otklik/routing"
)

func TestPressRoundTrip(t *testing.T) {
	for _, p := range []dialogPress{{"home", 0, ""}, {"fact", 36, "1"}, {"cases", revs - 1, "a.b.c"}} {
		if got, ok := decodeDialog(p.encode()); !ok || got != p {
			t.Errorf("%+v came back as %+v, %v", p, got, ok)
		}
		if _, ok := DecodeCase(p.encode()); ok {
			t.Errorf("%q read as a case's", p.encode())
		}
	}
	for _, p := range []CasePress{{"take", 1, ""}, {"solved", routing.CaseID(1) << 62, "x.y"}} {
		if got, ok := DecodeCase(p.Encode()); !ok || got != p {
			t.Errorf("%+v came back as %+v, %v", p, got, ok)
		}
		if err := checkData(p.Encode()); err != nil {
			t.Errorf("%q: %v", p.Encode(), err)
		}
	}
}

// FuzzPress: forged data never panics and never reads as something it would not
// be written as.
func FuzzPress(f *testing.F) {
	for _, s := range []string{"", "d", "d.home.0.", "c.take.1", "c.take.-1", "c.take.zzzzzzzzzzzzzzzzzzz", "d.x.zz.~9", "c..1.", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if p, ok := decodeDialog(data); ok && p.rev >= 0 && p.rev < revs {
			if again, ok := decodeDialog(p.encode()); !ok || again != p {
				t.Errorf("%q read as %+v, written as %q", data, p, p.encode())
			}
		}
		if p, ok := DecodeCase(data); ok {
			if again, ok := DecodeCase(p.Encode()); !ok || again != p || p.Case <= 0 {
				t.Errorf("%q read as %+v, written as %q", data, p, p.Encode())
			}
		}
	})
}

package adapter

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"testing"
)

// FuzzReadAnswer: no body, packed or not, makes it panic or outgrow its bound.
func FuzzReadAnswer(f *testing.F) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, `{"ok":true}`)
	_ = z.Close()
	f.Add("gzip", packed.Bytes())
	f.Add("gzip", packed.Bytes()[:12])
	f.Add("", []byte(`[1]`))
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		resp := &http.Response{Header: http.Header{"Content-Encoding": {encoding}}, Body: io.NopCloser(bytes.NewReader(body))}
		got, err := readAnswer(resp)
		if err == nil && len(got) > maxAnswer {
			t.Errorf("%d bytes", len(got))
		}
		if err == nil && encoding != "gzip" && !bytes.Equal(got, body) {
			t.Errorf("%q became %q", body, got)
		}
	})
}

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func TestExitCodesTellAWrongQuestionFromAWrongFile(t *testing.T) {
	example := filepath.Join("..", "..", "examples", "otklik.yaml")
	for _, c := range []struct {
		args string
		want int
	}{
		{"version", exitOK},
		{"check -c " + example, exitOK},
		{"check -c nowhere.yaml", exitFailed},
		{"route --topic roads.pothole -c nowhere.yaml", exitFailed},
		{"route --topic no.such -c " + example, exitUsage},
		{"route --no-such-flag", exitUsage},
		{"version surplus", exitUsage},
		{"invite desk", exitUsage},
		{"channel delete-webhook", exitUsage},
		{"channel status -c nowhere.yaml", exitFailed},
		{"clerk revoke city", exitUsage},
		{"clerk list -c nowhere.yaml", exitFailed},
		{"serve -c " + example, exitFailed},
	} {
		t.Run(c.args, func(t *testing.T) {
			var out, errs bytes.Buffer
			got := run(t.Context(), strings.Fields(c.args), strings.NewReader(""), &out, &errs)
			if got != c.want {
				t.Errorf("exit code %d, want %d\n%s%s", got, c.want, out.String(), errs.String())
			}
			if got != exitOK && out.Len()+errs.Len() == 0 {
				t.Error("failed without a word")
			}
		})
	}
}

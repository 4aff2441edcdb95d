//go:build !unix

package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// faultlabCommand says that its tools are Unix signals.
func faultlabCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "faultlab",
		Short: "Break the gateway on purpose and tell what was lost (Unix only)",
		RunE: func(*cobra.Command, []string) error {
			return errors.New("faultlab needs Unix: it kills and freezes processes")
		},
	}
}

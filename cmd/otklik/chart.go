package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// drawing is a state machine that can be drawn.
type drawing struct {
	name    string
	mermaid func() (string, error)
}

func chartCommand() *cobra.Command {
	var names []string
	for _, d := range drawings() {
		names = append(names, d.name)
	}
	return &cobra.Command{
		Use:       "chart [NAME]",
		Short:     "Print the state machines as Mermaid diagrams",
		Args:      exactly(cobra.MaximumNArgs(1)),
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			shown := 0
			for _, d := range drawings() {
				if len(args) == 1 && args[0] != d.name {
					continue
				}
				text, err := d.mermaid()
				if err != nil {
					return err
				}
				if len(args) == 0 {
					fmt.Fprintf(c.OutOrStdout(), "%%%% %s\n", d.name)
				}
				fmt.Fprint(c.OutOrStdout(), text)
				shown++
			}
			if shown == 0 && len(args) == 1 {
				return usage(unknown("chart", args[0], names))
			}
			return nil
		},
	}
}

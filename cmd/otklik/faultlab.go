//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"otklik/cmd/otklik/faultlab"
)

func faultlabCommand() *cobra.Command {
	var o faultlab.Options
	var list bool
	var file string
	c := &cobra.Command{
		Use:   "faultlab [flags] [T1 T2 …]",
		Short: "Break the gateway on purpose and tell what was lost",
		Long: `Runs lines of the fault matrix, all of them without a name: gateways as
processes of their own among simulated messengers, over a database of their own,
killed, frozen or cut off while residents file and clerks answer. Then an oracle
compares what the messengers took, what people see and what the tables hold.

It exits 0 only if every line passes; the last line of its output sums the
figures up. What fails keeps its logs and its database. PostgreSQL must be
installed for the lines that need it.`,
	}
	f := c.Flags()
	f.BoolVar(&o.Quick, "quick", false, "the short forms: minutes instead of hours")
	f.BoolVar(&list, "list", false, "tell which lines there are, and run none")
	f.StringVar(&file, "out", "", "write the results as a Markdown table to this `file`")
	f.StringVar(&o.Folder, "folder", "", "where the experiments keep what they work with (default: the system's temporary folder)")
	f.BoolVar(&o.Keep, "keep", false, "keep it when the line passes, too")
	f.IntVar(&o.Size.Faults, "faults", 0, "so many faults, instead of the form's own number")
	f.IntVar(&o.Size.Updates, "updates", 0, "in so many updates, instead of the form's own number")
	c.RunE = func(c *cobra.Command, args []string) error {
		o.Names, o.Out = args, c.OutOrStdout()
		chosen, err := faultlab.Select(args)
		if err != nil {
			return usage(err)
		}
		if o.Size.Faults < 0 || o.Size.Updates < 0 {
			return usage(errors.New("faultlab: every number must be positive"))
		}
		if list {
			listExperiments(c.OutOrStdout(), chosen)
			return nil
		}
		return runFaultlab(c, o, file)
	}
	return c
}

func listExperiments(w io.Writer, list []faultlab.Experiment) {
	for _, e := range list {
		fmt.Fprintf(w, "%s  %s\n    full: %s; quick: %s\n    pass line: %s\n", e.Name, e.Fault, e.FullLoad(), e.QuickLoad(), e.Pass)
	}
}

func runFaultlab(c *cobra.Command, o faultlab.Options, file string) error {
	results, err := faultlab.Run(c.Context(), o)
	if err != nil {
		return err
	}
	if file != "" {
		if err := writeTable(file, results); err != nil {
			return err
		}
	}
	fmt.Fprintln(c.OutOrStdout(), faultlab.Summary(results))
	for _, r := range results {
		if !r.Passed() {
			return told()
		}
	}
	return nil
}

func writeTable(file string, results []faultlab.Result) error {
	f, err := os.Create(file) // #nosec G304 -- where the operator wants it
	if err != nil {
		return err
	}
	command := strings.Join(append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...), " ")
	return errors.Join(faultlab.WriteTable(f, command, time.Now(), results), f.Close())
}

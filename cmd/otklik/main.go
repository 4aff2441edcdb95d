// Command otklik is the gateway of a municipal control centre. This package
// owns the command line, the configuration file, the wiring of the parts and
// their start and stop. It holds no rule: each subcommand is a small file that
// asks another package and prints what it says.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a container without zone files must still know the centre's time

	"github.com/spf13/cobra"
)

// The exit codes. Scripts may rely on them.
const (
	exitOK     = 0
	exitFailed = 1 // something is wrong with what we were given to work on
	exitUsage  = 2 // the question itself makes no sense
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program; the tests call it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var coded *exitError
	if !errors.As(err, &coded) {
		coded = &exitError{code: exitFailed, err: err}
	}
	if coded.err != nil {
		fmt.Fprintln(stderr, "otklik:", coded.err)
	}
	return coded.code
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "otklik",
		Short: "Messenger gateway of a municipal control centre",
		Args:  cobra.NoArgs,
		// run prints errors itself, once; usage is for those who ask.
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(commands()...)
	return root
}

// exitError carries an exit code; err is nil when everything was said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return "told above"
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(err error) error { return &exitError{code: exitUsage, err: err} }

// told ends a command that has printed its own problems.
func told() error { return &exitError{code: exitFailed} }

// exactly wraps cobra's argument checks so that they exit like a wrong flag.
func exactly(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usage(err)
		}
		return nil
	}
}

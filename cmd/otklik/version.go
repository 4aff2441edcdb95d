package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell which build this is",
		Args:  exactly(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			info, _ := debug.ReadBuildInfo()
			fmt.Fprintln(c.OutOrStdout(), buildLine(info))
			return nil
		},
	}
}

// buildLine is "otklik VERSION REVISION[+changes] GO OS/ARCH".
func buildLine(info *debug.BuildInfo) string {
	version, revision := buildOf(info)
	return fmt.Sprintf("otklik %s %s %s %s/%s", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// buildOf names a build; a test build knows neither version nor revision.
func buildOf(info *debug.BuildInfo) (version, revision string) {
	version, revision = "(devel)", "unknown"
	if info == nil {
		return version, revision
	}
	version = cmp.Or(info.Main.Version, version)
	changes := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changes = "+changes"
		}
	}
	return version, revision + changes
}

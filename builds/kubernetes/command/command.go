// Package command lets one binary be several programs, like busybox: a Kubernetes host keeps one copy of the shared code
// on disk and in memory.
package command

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // CronJobs name time zones; a small board has no zone files

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"

	"github.com/spf13/cobra"
)

// Table holds what each program name runs. A program makes its command only when it is asked for.
type Table map[string]func() int

// Service runs a Kubernetes daemon the way its own main does.
func Service(create func() *cobra.Command) func() int {
	return func() int {
		startFreely()
		return cli.Run(create())
	}
}

// A start makes garbage by the hundred megabytes. With the GOGC that keeps a running service small, collecting it takes
// kube-apiserver a quarter of its start. So it begins with Go's own 100; after a minute the configured value holds, and
// what lies about by then is given back.
func startFreely() {
	const percent = 100
	configured := debug.SetGCPercent(percent)
	if configured < 0 || configured >= percent {
		debug.SetGCPercent(configured)
		return
	}
	time.AfterFunc(time.Minute, func() {
		debug.SetGCPercent(configured)
		debug.FreeOSMemory()
	})
}

// Main runs the program that the binary was called as; under any other name the first argument names it.
func (table Table) Main() {
	if run, found := table[filepath.Base(os.Args[0])]; found {
		os.Exit(run())
	}
	if len(os.Args) > 1 {
		if run, found := table[os.Args[1]]; found {
			os.Args = os.Args[1:]
			os.Exit(run())
		}
	}
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Fprintf(os.Stderr, "%s is one binary for: %s\nLink one of these names to it, or give the name as first argument.\n",
		filepath.Base(os.Args[0]), strings.Join(names, ", "))
	os.Exit(2)
}

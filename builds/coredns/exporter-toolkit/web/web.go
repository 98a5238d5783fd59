// Package web stands for the part of github.com/prometheus/exporter-toolkit/web that CoreDNS' metrics plugin calls. The real one
// uses templates, which make the linker keep every method of every type of the Kubernetes client: 20 MB that no cluster uses.
// Metrics over plain HTTP work as before; metrics over TLS (`prometheus { tls }`) are refused.
package web

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
)

// FlagConfig has the fields that the plugin sets.
type FlagConfig struct {
	WebListenAddresses *[]string
	WebSystemdSocket   *bool
	WebConfigFile      *string
}

var errNoTLS = errors.New("this build of CoreDNS serves metrics over plain HTTP only: remove the tls option of the prometheus plugin")

// Serve serves plain HTTP.
func Serve(listener net.Listener, server *http.Server, flags *FlagConfig, _ *slog.Logger) error {
	if flags != nil && flags.WebConfigFile != nil && *flags.WebConfigFile != "" {
		return errNoTLS
	}
	return server.Serve(listener)
}

// Validate refuses every TLS configuration.
func Validate(path string) error {
	if path == "" {
		return nil
	}
	return errNoTLS
}

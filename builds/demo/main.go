// demo answers every request with where it runs, so that a person sees a service spread over a cluster.
// POD_NAME, NODE_NAME and POD_NAMESPACE come from the downward API; PORT, if set, is the port to listen on instead of 8080.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	hello := fmt.Sprintf("Hello from pod %s on node %s in namespace %s\n", of("POD_NAME"), of("NODE_NAME"), of("POD_NAMESPACE"))
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, hello) })
	server := &http.Server{Addr: ":" + or(os.Getenv("PORT"), "8080"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-ended.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func of(name string) string {
	return or(os.Getenv(name), "(unknown)")
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

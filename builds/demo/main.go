// demo answers every request with where it runs, so that a person sees a service spread over a cluster.
// POD_NAME, NODE_NAME and POD_NAMESPACE come from the downward API; PORT, if set, is the port to listen on instead of 8080.
// Its image has no shell, so two commands look around from inside a pod: `/demo get URL...` and `/demo lookup NAME`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 0:
		err = serve()
	case len(args) >= 2 && args[0] == "get":
		for _, url := range args[1:] {
			err = errors.Join(err, get(url))
		}
	case len(args) == 2 && args[0] == "lookup":
		err = lookup(args[1])
	default:
		err = fmt.Errorf("want no argument, `get URL...` or `lookup NAME`, not %q", args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func serve() error {
	hello := fmt.Sprintf("Hello from pod %s on node %s in namespace %s\n", of("POD_NAME"), of("NODE_NAME"), of("POD_NAMESPACE"))
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Printf("%s %s from %s\n", r.Method, r.URL.Path, r.RemoteAddr)
		fmt.Fprint(w, hello)
	})
	server := &http.Server{Addr: ":" + or(os.Getenv("PORT"), "8080"), Handler: mux, ReadHeaderTimeout: 5 * time.Second}

	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	go func() {
		<-ended.Done()
		_ = server.Shutdown(context.Background())
	}()
	fmt.Println("demo listens on", server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// get prints what a URL answers, and fails unless that is a success.
func get(url string) error {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return nil
}

// lookup prints the addresses of a name, one a line.
func lookup(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, name)
	for _, address := range addresses {
		fmt.Println(address)
	}
	return err
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

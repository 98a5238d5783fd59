// layer compresses an image's layer: `layer <from> <to>`. With Go's own compressor, the Go that compiled what is inside also decides
// the bytes around it, on every computer.
package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: layer <from> <to>")
		os.Exit(2)
	}
	if err := compress(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func compress(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	defer target.Close()
	packed, err := gzip.NewWriterLevel(target, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.Copy(packed, source); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return target.Close()
}

// Package imgcrypt is what containerd's CRI plugin uses of github.com/containerd/imgcrypt: the message that a program for
// encrypted images gets. The original brings the cryptography of such a program along, which containerd itself never runs.
package imgcrypt

import (
	"github.com/containerd/typeurl/v2"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// PayloadToolIDs are the stream processors that get a Payload.
var PayloadToolIDs = []string{
	"io.containerd.ocicrypt.decoder.v1.tar",
	"io.containerd.ocicrypt.decoder.v1.tar.gzip",
}

func init() {
	typeurl.Register(&Payload{}, "io.containerd.ocicrypt.v1.Payload")
}

// Payload is written as JSON, the same as the original.
type Payload struct {
	DecryptConfig DecryptConfig
	Descriptor    ocispec.Descriptor
}

// DecryptConfig is that of github.com/containers/ocicrypt/config.
type DecryptConfig struct {
	Parameters map[string][][]byte
}

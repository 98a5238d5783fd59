// Package encryption tells an unpacking containerd to give each layer's descriptor to the program for encrypted images.
package encryption

import (
	"context"
	"fmt"

	"github.com/containerd/containerd/v2/client"
	"github.com/containerd/containerd/v2/core/diff"
	"github.com/containerd/imgcrypt/v2"
	"github.com/containerd/typeurl/v2"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// WithDecryptedUnpack adds the payload for every stream processor that takes it.
func WithDecryptedUnpack(data *imgcrypt.Payload) diff.ApplyOpt {
	return func(_ context.Context, layer ocispec.Descriptor, config *diff.ApplyConfig) error {
		data.Descriptor = layer
		payload, err := typeurl.MarshalAny(data)
		if err != nil {
			return fmt.Errorf("failed to marshal payload: %w", err)
		}
		if config.ProcessorPayloads == nil {
			config.ProcessorPayloads = make(map[string]typeurl.Any, len(imgcrypt.PayloadToolIDs))
		}
		for _, id := range imgcrypt.PayloadToolIDs {
			config.ProcessorPayloads[id] = payload
		}
		return nil
	}
}

// WithUnpackConfigApplyOpts passes an option on to where layers are applied.
func WithUnpackConfigApplyOpts(option diff.ApplyOpt) client.UnpackOpt {
	return func(_ context.Context, config *client.UnpackConfig) error {
		config.ApplyOpts = append(config.ApplyOpts, option)
		return nil
	}
}

module github.com/containerd/imgcrypt/v2

go 1.25.0

require (
	github.com/containerd/containerd/v2 v2.4.2
	github.com/containerd/typeurl/v2 v2.3.0
	github.com/opencontainers/image-spec v1.1.1
)

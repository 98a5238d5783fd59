// kubernetes-node is what a worker runs of Kubernetes, in one binary.
package main

import (
	"context"

	"github.com/spf13/cobra"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	"bramble/builds/kubernetes/command"
)

func main() {
	command.Table{
		"kube-proxy": command.Service(proxy.NewProxyCommand),
		"kubelet":    command.Service(func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) }),
	}.Main()
}

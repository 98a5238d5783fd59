// kubernetes is every Kubernetes program of a control plane in one binary.
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	"bramble/builds/kubernetes/command"
)

func main() {
	command.Table{
		"kube-apiserver":          command.Service(apiserver.NewAPIServerCommand),
		"kube-controller-manager": command.Service(controllers.NewControllerManagerCommand),
		"kube-proxy":              command.Service(proxy.NewProxyCommand),
		"kube-scheduler":          command.Service(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
		"kubectl":                 runKubectl,
		"kubelet":                 command.Service(func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) }),
	}.Main()
}

// kubectl prints its errors itself, and reads its verbosity before the command line is parsed.
func runKubectl() int {
	logs.GlogSetter(kubectl.GetLogVerbosity(os.Args)) //nolint:errcheck
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
	return 0
}

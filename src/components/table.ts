import { apiEndpoint } from './api-endpoint/api-endpoint.ts';
import { board } from './board/board.ts';
import type { Component } from './component.ts';
import { containerd } from './containerd/containerd.ts';
import { controlPlane } from './control-plane/control-plane.ts';
import { etcd } from './etcd/etcd.ts';
import { kubeProxy } from './kube-proxy/kube-proxy.ts';
import { kubelet } from './kubelet/kubelet.ts';
import { os } from './os/os.ts';
import { podNetwork } from './pod-network/pod-network.ts';

/** Everything that runs on hosts, in the order in which it is placed. A new component is added here and nowhere else. */
export const components: readonly Component[] = [os, board, etcd, controlPlane, containerd, podNetwork, apiEndpoint, kubelet, kubeProxy];

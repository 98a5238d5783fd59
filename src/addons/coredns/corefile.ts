/**
 * CoreDNS' configuration; kubeadm's, so that what is written about it holds here. The service names of the cluster are not cached: the kubernetes plugin
 * answers them from memory, and a cache would only make them stale. CoreDNS re-reads this by itself (`reload`). It does not
 * start where its node's resolv.conf (kubelet's `resolvConf`) names no server at all.
 */
export const corefile = `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

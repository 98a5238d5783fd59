/**
 * CoreDNS' configuration; kubeadm's, so that what is written about it holds here. The service names of the cluster are not cached: the kubernetes plugin
 * answers them from memory, and a cache would only make them stale. CoreDNS re-reads this by itself (`reload`). It does not start when it is told to
 * forward and its node knows no nameserver.
 */
export const corefile = (canForward: boolean): string => `.:53 {
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
${canForward ? forward : ''}    cache 30 {
       disable success cluster.local
       disable denial cluster.local
    }
    loop
    reload
    loadbalance
}
`;

/** The nameservers are those of the pod's node (`dnsPolicy: Default`). */
const forward = `    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
`;

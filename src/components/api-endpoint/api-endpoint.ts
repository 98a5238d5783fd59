import { controlPlanes, onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import { apiPort } from '../control-plane/api-server.ts';
import { service } from '../systemd-unit.ts';

const configPath = '/etc/bramble/haproxy.cfg';
const localPort = 7443;
/** Where everything on a node reaches an API server that answers. */
export const localApi = `https://127.0.0.1:${localPort}`;

/**
 * docs.haproxy.org/2.6/configuration.html; about 10 MB resident with this maxconn. A server that says it shuts down gets no new connections
 * and ends those that it has by itself, with no request lost; one that fails in another way, or is silent, loses them at once.
 */
const config = ({ cluster }: NodeContext): string => `global
  maxconn 512
  user haproxy
  group haproxy

defaults
  mode tcp
  timeout connect 2s
  timeout client 24h
  timeout server 24h
  timeout check 2s

frontend api
  bind 127.0.0.1:${localPort}
  default_backend api

backend api
  balance leastconn
  option httpchk GET /readyz
  http-check expect ! string [-]shutdown error-status L7OKC
  http-check expect status 200
  default-server check check-ssl verify required ca-file /etc/kubernetes/pki/ca.crt verifyhost kubernetes check-sni kubernetes inter 2s fall 2 rise 1 on-marked-down shutdown-sessions
${controlPlanes(cluster.config)
  .map((host) => `  server ${host.name} ${host.address}:${apiPort}\n`)
  .join('')}`;

/** The API address of a node: a local HAProxy in front of all API servers, so that none of them is special. */
export const apiEndpoint: Component = {
  name: 'api-endpoint',
  stage: 'runtime',
  runsOn: onEveryHost,
  commands: [],
  wants: (node) => [
    // The package's own service would start with its sample configuration.
    { kind: 'link', path: '/etc/systemd/system/haproxy.service', target: '/dev/null' },
    { kind: 'package', name: 'haproxy' },
    textFile(configPath, config(node)),
    service({
      name: 'bramble-api-endpoint.service',
      description: 'Local address of the Kubernetes API (HAProxy)',
      // One process: no master, which would cost a second one's memory.
      start: [['/usr/sbin/haproxy', '-db', '-f', configPath]],
      settings: { LimitNOFILE: '4096' },
      reads: [config(node)],
      until: 'started',
    }),
  ],
};

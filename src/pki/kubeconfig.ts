import { type Secret, secret } from '../base/secret.ts';

export interface EmbeddedKubeconfig {
  readonly name: string;
  readonly server: string;
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly key: Secret;
}

/** PEM is ASCII. */
const base64 = (pem: string): string => btoa(pem);
/** A name such as `1` or `on` would not be text to every reader of YAML. */
const quoted = (text: string): string => JSON.stringify(text);

/** A kubeconfig that holds everything it needs, for a person's own computer. */
export function embeddedKubeconfig({ name, server, authorityPem, certificatePem, key }: EmbeddedKubeconfig): Secret {
  const [cluster, user] = [quoted(name), quoted(`${name}-admin`)];
  return secret(`apiVersion: v1
kind: Config
clusters:
  - name: ${cluster}
    cluster: { certificate-authority-data: ${base64(authorityPem)}, server: ${quoted(server)} }
users:
  - name: ${user}
    user: { client-certificate-data: ${base64(certificatePem)}, client-key-data: ${base64(key.reveal())} }
contexts:
  - name: ${cluster}
    context: { cluster: ${cluster}, user: ${user} }
current-context: ${cluster}
`);
}

import type { Secret } from '../base/secret.ts';

export interface EmbeddedKubeconfig {
  readonly name: string;
  readonly server: string;
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly key: Secret;
}

/** PEM is ASCII. */
const base64 = (pem: string): string => btoa(pem);

/** A kubeconfig that holds everything it needs, for a person's own computer. Its text is secret. */
export const embeddedKubeconfig = ({ name, server, authorityPem, certificatePem, key }: EmbeddedKubeconfig): string => `apiVersion: v1
kind: Config
clusters:
  - name: ${name}
    cluster: { certificate-authority-data: ${base64(authorityPem)}, server: "${server}" }
users:
  - name: ${name}-admin
    user: { client-certificate-data: ${base64(certificatePem)}, client-key-data: ${base64(key.reveal())} }
contexts:
  - name: ${name}
    context: { cluster: ${name}, user: ${name}-admin }
current-context: ${name}
`;

/**
 * A kubeconfig that names certificate files instead of holding them: clients re-read the files when they change, and the
 * text holds no secret. `pair` is the path of certificate and key without `.crt` and `.key`.
 */
export const clientKubeconfig = (server: string, pair: string): string => `apiVersion: v1
kind: Config
clusters:
  - name: bramble
    cluster: { certificate-authority: /etc/kubernetes/pki/ca.crt, server: "${server}" }
users:
  - name: bramble
    user: { client-certificate: ${pair}.crt, client-key: ${pair}.key }
contexts:
  - name: bramble
    context: { cluster: bramble, user: bramble }
current-context: bramble
`;

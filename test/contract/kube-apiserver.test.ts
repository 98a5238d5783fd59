import { kubeApiContract, useTestCertificate } from './kube-api-contract.ts';
import { noRealKube, openRealKube } from './open-real-kube.ts';
import { testAuthority, testCertificate } from './openssl-pki.ts';

kubeApiContract(
  'a real kube-apiserver',
  async () => {
    const opened = await openRealKube();
    const serving = testCertificate(testAuthority(opened.server.directory, 'serving-ca'), 'metrics', '/CN=metrics-server');
    useTestCertificate(serving.certificate, serving.key);
    return opened;
  },
  noRealKube,
);

import { FakeKube } from '../../src/testkit/fake-kube.ts';
import { kubeApiContract, useTestCertificate } from './kube-api-contract.ts';

kubeApiContract('the strict fake', async () => {
  const api = new FakeKube();
  api.answer('/readyz?verbose', 200, '[+]ping ok\n');
  useTestCertificate('CERTIFICATE', 'KEY');
  return { api, close: async () => api.close() };
});

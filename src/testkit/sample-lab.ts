import type { Address } from '../base/names.ts';
import { configText } from '../lab/workspace-text.ts';

/** The bramble.yaml of a lab `dev` with one container, `cp-1`, and one virtual board, `pi-1`. */
export const sampleLabConfig = configText({
  name: 'dev',
  user: 'root',
  kubernetes: '1.36.3',
  hosts: [
    { name: 'cp-1', address: '10.77.5.11', role: 'control-plane' },
    { name: 'pi-1', address: '10.77.5.201', role: 'worker', user: 'pi' },
  ],
});

/** The network of that lab and the key that gets into its boards. */
export const sampleLab = {
  subnet: { base: '10.77.5.0' as Address, prefix: 24 },
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO lab',
};

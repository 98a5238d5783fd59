import { artifactErrors } from './errors/artifact-errors.ts';
import { cliErrors } from './errors/cli-errors.ts';
import { clusterErrors } from './errors/cluster-errors.ts';
import { configErrors } from './errors/config-errors.ts';
import { etcdErrors } from './errors/etcd-errors.ts';
import { hostErrors } from './errors/host-errors.ts';
import { imageErrors } from './errors/image-errors.ts';
import { labErrors } from './errors/lab-errors.ts';
import { runErrors } from './errors/run-errors.ts';
import { scanErrors } from './errors/scan-errors.ts';
import { sshErrors } from './errors/ssh-errors.ts';
import type { ErrorEntry } from './errors/error-entry.ts';

const parts = [artifactErrors, cliErrors, clusterErrors, configErrors, etcdErrors, hostErrors, imageErrors, labErrors, runErrors, scanErrors, sshErrors];

/** Every code of a Problem or Failure. A test holds it to the sources, both ways. */
export const errorCatalogue: Readonly<Record<string, ErrorEntry>> = Object.assign({}, ...parts);

import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../objects/kube-object.ts';

/** The objects of examples/demo.yaml, which the quickstart applies: an application like any user's. */
export const demoExample = parseAllDocuments(readFileSync('examples/demo.yaml', 'utf8')).map((document) => document.toJS() as KubeObject);

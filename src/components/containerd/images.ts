import type { Pin } from '../../artifacts/artifact.ts';
import { images } from '../../artifacts/catalogue.ts';
import { sortedBy } from '../../base/order.ts';
import type { ImageWant } from '../../resources/wants.ts';
import type { NodeContext } from '../component.ts';

/** The image that holds a pod's network; never deleted. */
export const pauseReference = images.pause.reference ?? '';

const toWant = (pin: Pin): ImageWant[] =>
  pin.artifact.reference === undefined || pin.digest === undefined
    ? []
    : [{ kind: 'image', reference: pin.artifact.reference, digest: pin.digest, archive: pin.sha256, sizeBytes: pin.sizeBytes }];

/** Every pinned image of the host's architecture. What is not pinned the node pulls by itself. */
export const imageWants = ({ cluster, facts }: NodeContext): readonly ImageWant[] =>
  sortedBy(cluster.pins.pins.filter((pin) => pin.artifact.form === 'image' && pin.arch === facts.arch).flatMap(toWant), (want) => want.reference);

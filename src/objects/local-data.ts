import { at, isList, type KubeObject, type KubeValue, textAt } from './kube-object.ts';

/**
 * What a pod keeps on the disk of its node, such as `emptyDir cache`, `hostPath /srv/media`, `volume pvc-1`. A host path that no container
 * may write to holds none of its data.
 */
export function localData(pod: KubeObject, node: string, volumes: readonly KubeObject[]): readonly string[] {
  const written = new Set(
    containersOf(pod).flatMap((container) =>
      listAt(container, 'volumeMounts')
        .filter((mount) => at(mount, 'readOnly') !== true)
        .map((mount) => textAt(mount, 'name')),
    ),
  );
  return listAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const name = textAt(volume, 'name');
    if (at(volume, 'emptyDir') !== undefined) return [`emptyDir ${name}`];
    if (at(volume, 'hostPath') !== undefined) return written.has(name) ? [`hostPath ${textAt(volume, 'hostPath', 'path')}`] : [];
    const claim = at(volume, 'ephemeral') === undefined ? textAt(volume, 'persistentVolumeClaim', 'claimName') : `${pod.metadata.name}-${name}`;
    return volumes.filter((each) => isBoundTo(each, pod.metadata.namespace, claim) && isOnNode(each, node)).map((each) => `volume ${each.metadata.name}`);
  });
}

const listAt = (value: KubeValue, ...path: readonly string[]): readonly KubeValue[] => {
  const found = at(value, ...path);
  return isList(found) ? found : [];
};

const containersOf = (pod: KubeObject): readonly KubeValue[] => [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];

const isBoundTo = (volume: KubeObject, namespace: string | undefined, claim: string): boolean =>
  claim !== '' && textAt(volume, 'spec', 'claimRef', 'name') === claim && textAt(volume, 'spec', 'claimRef', 'namespace') === namespace;

/** A `local` volume and one that only this node may mount lie on its disk; a `hostPath` volume lies wherever its pod runs. */
function isOnNode(volume: KubeObject, node: string): boolean {
  if (at(volume, 'spec', 'hostPath') !== undefined || at(volume, 'spec', 'local') !== undefined) return true;
  const terms = listAt(volume, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
  const namesOnly = (term: KubeValue): boolean =>
    [...listAt(term, 'matchExpressions'), ...listAt(term, 'matchFields')].some((each) => {
      const values = listAt(each, 'values');
      return ['kubernetes.io/hostname', 'metadata.name'].includes(textAt(each, 'key')) && values.length === 1 && values[0] === node;
    });
  return terms.length > 0 && terms.every(namesOnly);
}

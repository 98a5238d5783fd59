/** An image that the tests name, and the stage of the Dockerfile that makes it. */
export interface TestImage {
  readonly reference: string;
  readonly stage: string;
}

/**
 * Which images of the suite's list, one reference a line, a Dockerfile can make: those whose last name is one of its stages. What the suite lists with two tags
 * it wants for going from one to the other, and gets the same image under both.
 */
export function testImages(list: string, dockerfile: string): readonly TestImage[] {
  const stages = new Set([...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage));
  return list.split('\n').flatMap((line): readonly TestImage[] => {
    const [reference, stage] = /^registry\.k8s\.io\/(?:\S+\/)?([^/\s:]+):\S+$/.exec(line.trim()) ?? [];
    return reference !== undefined && stage !== undefined && stages.has(stage) ? [{ reference, stage }] : [];
  });
}

/** What a lab remembers in its folder, so that it only ever removes what it wrote. */
export interface LabRecord {
  readonly lab: string;
  /** SHA-256 of the bramble.yaml that the lab wrote; absent where the file is a person's. */
  readonly config?: string;
}

export const recordText = (record: LabRecord): string => `${JSON.stringify({ lab: record.lab, config: record.config })}\n`;

/** Undefined where the text is none of ours. */
export function parseRecord(text: string | undefined): LabRecord | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('lab' in value) || typeof value.lab !== 'string') return undefined;
    return 'config' in value && typeof value.config === 'string' ? { lab: value.lab, config: value.config } : { lab: value.lab };
  } catch {
    return undefined;
  }
}

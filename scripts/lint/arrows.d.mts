export interface Folder {
  readonly pure: boolean;
  readonly typesOnly?: boolean;
  readonly imports: readonly string[];
}
export const folders: Readonly<Record<string, Folder>>;
export const pureLibraries: readonly string[];

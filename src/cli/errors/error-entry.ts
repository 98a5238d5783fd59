/** What an error code means and what to do, in general; the message of the error itself knows more. Generates docs/errors.md. */
export interface ErrorEntry {
  readonly means: string;
  readonly remedy: string;
}

export const entry = (means: string, remedy: string): ErrorEntry => ({ means, remedy });

const shown = '(secret)';

/**
 * Text that must never be shown. Whatever prints it (string, JSON, inspect) sees `(secret)`;
 * only `reveal()` gives the text, and only adapters call it.
 */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  reveal(): string {
    return this.#text;
  }
  /** Another secret made from this one, such as its base64 form. */
  map(change: (text: string) => string): Secret {
    return new Secret(change(this.#text));
  }
  /** Compares without showing either text. */
  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }
  toString(): string {
    return shown;
  }
  toJSON(): string {
    return shown;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}

export const secret = (text: string): Secret => new Secret(text);

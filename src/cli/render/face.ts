import type { Event } from '../../events/event.ts';

/** Something that shows a run while it goes on. */
export interface Face {
  show(event: Event): void;
  /** Takes the terminal for something else, such as a question, and gives it back. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Leaves the terminal as it was found. Called once, also when a run ends early. */
  end(): void;
}

/** Where text goes, and what a person's terminal there is like. */
export interface Screen {
  write(text: string): void;
  readonly isTerminal: boolean;
  columns(): number;
  rows(): number;
}

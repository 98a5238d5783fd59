/** Order of strings that depends on nothing but their bytes: no locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A copy in the order of the text that `of` gives each item. */
export const sortedBy = <T>(items: readonly T[], of: (item: T) => string): readonly T[] => [...items].sort((a, b) => byText(of(a), of(b)));

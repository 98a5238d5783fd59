declare const brand: unique symbol;

/** A value that was checked once at the door; only the parser of `Name` makes one. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

const mib = 2 ** 20;
const gib = 2 ** 30;

/** In GiB, as `free -h` and Kubernetes count: two digits that say something, such as `0.61`, `3.7` or `24`. */
export const gibNumber = (bytes: number): string => {
  const value = bytes / gib;
  return value >= 9.95 ? String(Math.round(value)) : value.toFixed(Math.abs(value) < 0.995 ? 2 : 1);
};

/** Such as `128 MiB`, rounded up: what is to fit has to fit whole. */
export const mibText = (bytes: number): string => `${Math.ceil(bytes / mib)} MiB`;

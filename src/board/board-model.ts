/** A board as its device tree names it, and the filters of config.txt that hold on it. */
export interface BoardModel {
  /** As the device tree says it, such as `Raspberry Pi 5 Model B Rev 1.0`. */
  readonly name: string;
  readonly isRaspberryPi: boolean;
  /** Names of sections that its firmware reads, such as `pi5`; empty where the board has no such firmware. */
  readonly filters: readonly string[];
  /** The processor has 64 bits; undefined where that is not known. */
  readonly is64Bit: boolean | undefined;
}

interface Family {
  readonly pattern: RegExp;
  readonly filters: readonly string[];
  readonly is64Bit: boolean;
}

/** The first that matches counts. Source of the filters: Raspberry Pi documentation, config.txt, conditional filters. */
const families: readonly Family[] = [
  { pattern: /^Compute Module 5/, filters: ['pi5', 'cm5'], is64Bit: true },
  { pattern: /^500/, filters: ['pi5', 'pi500'], is64Bit: true },
  { pattern: /^5\b/, filters: ['pi5'], is64Bit: true },
  { pattern: /^Compute Module 4S/, filters: ['pi4', 'cm4s'], is64Bit: true },
  { pattern: /^Compute Module 4/, filters: ['pi4', 'cm4'], is64Bit: true },
  { pattern: /^400/, filters: ['pi4', 'pi400'], is64Bit: true },
  { pattern: /^4\b/, filters: ['pi4'], is64Bit: true },
  { pattern: /^Zero 2\b/, filters: ['pi0', 'pi02'], is64Bit: true },
  { pattern: /^Zero W/, filters: ['pi0', 'pi0w'], is64Bit: false },
  { pattern: /^Zero/, filters: ['pi0'], is64Bit: false },
  { pattern: /^3 Model (A|B) Plus/, filters: ['pi3', 'pi3+'], is64Bit: true },
  { pattern: /^(3\b|Compute Module 3)/, filters: ['pi3'], is64Bit: true },
  { pattern: /^2 Model B Rev 1\.2/, filters: ['pi2'], is64Bit: true },
  { pattern: /^2\b/, filters: ['pi2'], is64Bit: false },
  { pattern: /^(Model|Compute Module)/, filters: ['pi1'], is64Bit: false },
];

/** What `/proc/device-tree/model` says, with or without the NUL at its end. */
export function boardModel(text: string): BoardModel {
  const name = text.split('\0').join('').trim();
  const rest = /^Raspberry Pi (.*)$/.exec(name)?.[1];
  const family = rest === undefined ? undefined : families.find(({ pattern }) => pattern.test(rest));
  return { name, isRaspberryPi: rest !== undefined, filters: family?.filters ?? [], is64Bit: family?.is64Bit };
}

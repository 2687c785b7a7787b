import { type RandomGenerator, xoroshiro128plus } from "pure-rand";

/** Random numbers by a seed. Each concern has its own stream, so that the fleet stays the same without a fault. */
export class Random {
  private readonly generator: RandomGenerator;

  constructor(private readonly seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** Returns a concern's stream, independent of earlier draws. */
  stream(name: string): Random {
    return new Random(mix(this.seed, name));
  }

  /** Returns the numbers of one event, independent of other events. */
  of(name: string): Random {
    return new Random(scattered(mix(this.seed, name)));
  }

  /** Returns at least 0, and less than 1. */
  fraction(): number {
    return (this.generator.unsafeNext() >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.fraction() < probability;
  }

  /** Returns a whole number, both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.fraction() * (most - least);
  }

  /** Returns the time until the next of independent events. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.fraction());
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.fraction() * choices.length)] ?? choices[0];
  }

  hexadecimal(digits: number): string {
    let text = "";
    while (text.length < digits) {
      text += (this.generator.unsafeNext() >>> 0).toString(16).padStart(8, "0");
    }
    return text.slice(0, digits);
  }

  uuid(): `${string}-${string}-${string}-${string}-${string}` {
    const hex = this.hexadecimal(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

/** Mixes by FNV-1a, so that similar names have unrelated streams. */
function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}

/** Applies MurmurHash3's finalizer, so that close seeds have different first numbers. */
function scattered(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

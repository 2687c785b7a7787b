import { complaints, lowered, type Sizes } from "../../../scripts/rooms/limits";

const of = (rooms: Record<string, number>, { all = 1000, docs = 1000 } = {}): Sizes => ({
  folders: { cli: all },
  rooms,
  words: { docs },
});
const NEXT = "in a commit that says what a user gets for it.";

test("sizes are within limits that are as high as they, or up to 2 % and at least a line higher", () => {
  expect(complaints(of({ cli: 1000 }), of({ cli: 1000 }))).toEqual([]);
  expect(complaints(of({ cli: 1000 }), of({ cli: 1020 }))).toEqual([]);
  expect(complaints(of({ cli: 20 }), of({ cli: 21 }))).toEqual([]);
});

test.each([
  [
    "a room that grows",
    of({ cli: 1001 }),
    of({ cli: 1000 }),
    `The room cli has 1001 lines of code, and its limit is 1000: remove 1, or raise the limit in scripts/rooms-limits.json ${NEXT}`,
  ],
  [
    "a folder that grows",
    of({}, { all: 1010 }),
    of({}),
    `The folder cli has 1010 lines of code in all, and its limit is 1000: remove 10, or raise the limit in scripts/rooms-limits.json ${NEXT}`,
  ],
  [
    "words that grow",
    of({}, { docs: 1010 }),
    of({}),
    `The documentation has 1010 words, and its limit is 1000: remove 10, or raise the limit in scripts/rooms-limits.json ${NEXT}`,
  ],
  [
    "a new room",
    of({ "cli/new": 3 }),
    of({}),
    `The room cli/new has 3 lines of code and no limit: write it into scripts/rooms-limits.json, ${NEXT}`,
  ],
  [
    "a room that shrinks",
    of({ cli: 1000 }),
    of({ cli: 1021 }),
    "The room cli has 1000 lines of code, and its limit 1021 is more than 2 % too high: run npm run rooms -- --lower.",
  ],
  [
    "a small room that shrinks by two lines",
    of({ cli: 51 }),
    of({ cli: 53 }),
    "The room cli has 51 lines of code, and its limit 53 is more than 2 % too high: run npm run rooms -- --lower.",
  ],
  [
    "a room that goes",
    of({}),
    of({ cli: 1 }),
    "The room cli has 0 lines of code, and its limit 1 is more than 2 % too high: run npm run rooms -- --lower.",
  ],
])("%s is told with its size and its limit", (_, sizes, limits, sentence) => {
  expect(complaints(sizes, limits)).toEqual([sentence]);
});

test("only limits that are too high are lowered, and those of what is gone go", () => {
  const sizes = of({ grown: 12, kept: 1000, new: 5, shrunk: 1000 }, { docs: 500 });
  const limits = of({ gone: 1, grown: 10, kept: 1020, shrunk: 1021 });

  expect(lowered(sizes, limits)).toEqual(of({ grown: 10, kept: 1020, shrunk: 1000 }, { docs: 500 }));
});

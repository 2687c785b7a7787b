import fc from "fast-check";
import { globMatcher } from "../../../functions/tasks/image-filter";

/** What the three wildcards mean, in the plainest way, which takes time without bounds. */
function covers(pattern: string, name: string): boolean {
  const star = /^\*+/.exec(pattern)?.[0];
  if (star !== undefined) {
    const rest = pattern.slice(star.length);
    const may = (character: string) => star.length > 1 || character !== "/";
    return covers(rest, name) || (name !== "" && may(name.charAt(0)) && covers(pattern, name.slice(1)));
  }
  if (pattern === "" || name === "") {
    return pattern === name;
  }
  const [step, character] = [pattern.charAt(0), name.charAt(0)];
  return (step === "?" ? character !== "/" : step === character) && covers(pattern.slice(1), name.slice(1));
}

/** Time of the processor that something takes, whatever else this machine does. */
function milliseconds(run: () => void): number {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user / 1000;
}

const textOf = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), maxLength });

test("a pattern covers what its wildcards mean, and nothing else", () => {
  fc.assert(
    fc.property(textOf("ab/*?", 8), textOf("ab/", 9), (pattern, name) => {
      expect(globMatcher(pattern)(name)).toBe(covers(pattern, name));
    }),
    { numRuns: 5000 },
  );
});

test("the time for the longest pattern and name is bounded", () => {
  fc.assert(
    fc.property(textOf("a*?/", 255), textOf("a/", 380), (pattern, name) => {
      const matches = globMatcher(pattern);
      expect(milliseconds(() => matches(name))).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
});

import { join, normalize } from "node:path";
import { ourFiles } from "../our-files";
import { textOf } from "../pages";

/** Questions of a user, and the heading of a page that answers each. */
const ANSWERS: readonly (readonly [question: string, page: string, heading: string])[] = [
  ["How do I turn blocking on safely?", "docs/blocking.md", "From audit to block"],
  ["Why was my deployment refused?", "docs/troubleshooting.md", "Find out why"],
  ["What do I do while Sysdig is down?", "docs/operations.md", "Emergencies"],
  ["How do I rotate the token?", "docs/token.md", "The Sysdig token"],
  ["How do I leave a team out?", "docs/coverage.md", "What you can leave out"],
  ["How do I remove it?", "docs/removal.md", "Removal"],
  ["How do I serve many accounts?", "docs/organisation.md", "For whom"],
  [
    "How are images of a private registry with an authority of its own scanned?",
    "docs/registries.md",
    "Private registries",
  ],
  ["What leaves the account?", "docs/privacy.md", "Privacy: what leaves the account"],
  ["What do 1,000 images cost?", "docs/capacity.md", "Your fleet"],
];

const MAX_WORDS = 400;
/** A longer page begins with a list of its parts. */
const MAX_WORDS_WITHOUT_LIST = 1200;

const wordsOf = (text: string): number =>
  text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

const pagesLinkedIn = (page: string): string[] =>
  [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]+\.md)/g)].map(([, path = ""]) =>
    normalize(join(page, "..", path)),
  );

const first = new Set(pagesLinkedIn("README.md"));
const within2Clicks = new Set([...first, ...[...first].flatMap(pagesLinkedIn)]);

test.each(ANSWERS)("%s has its answer within two clicks and 400 words", (_, page, heading) => {
  const [before = "", ...answers] = textOf(page).split(new RegExp(`^#+ ${heading}$`, "m"));

  expect(answers).toHaveLength(1);
  expect(wordsOf(before)).toBeLessThanOrEqual(MAX_WORDS);
  expect(within2Clicks).toContain(page);
});

test("a long page begins with a list of its parts", () => {
  const long = ourFiles("docs/*.md").filter((page) => wordsOf(textOf(page)) > MAX_WORDS_WITHOUT_LIST);
  const beginning = (page: string) => textOf(page).split("\n## ")[0] ?? "";

  expect(long.length).toBeGreaterThan(5);
  expect(long.filter((page) => !/^- .*\]\(#/m.test(beginning(page)))).toEqual([]);
});

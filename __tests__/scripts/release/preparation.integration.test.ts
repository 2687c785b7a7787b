import type { PublishedInterface } from "../../../packaging";
import { Repository } from "../../../scripts/release/git";
import { datedChangelog, type Preparation, wrongPreparation } from "../../../scripts/release/preparation";
import { SourceRepository } from "./source-repository";

const NOTHING = { addresses: {}, outputs: {}, types: {}, commands: {}, schemas: {} };
const listed: PublishedInterface = { ...NOTHING, version: "1.0.0", inputs: { name: "string" } };
const NEWS = "## [Unreleased]\n\n- `size`\n";
const dated = (version: string, news = NEWS) => datedChangelog(news, version, new Date("2026-11-30"));

let repository: SourceRepository;
beforeEach(() => {
  repository = new SourceRepository();
  repository.commitVersion("1.0.0");
  repository.git("tag", "v1.0.0");
});
afterEach(() => repository.remove());

function wrong(version: string, changes: Partial<Preparation> = {}): string[] {
  const current = { ...listed, version, inputs: { name: "string", size: "string" } };
  const preparation = { version, changelog: dated(version), current, listed };
  return wrongPreparation(new Repository(repository.source), { ...preparation, ...changes });
}

test("a version is prepared after the last release, and the first one after none", () => {
  expect(dated("1.1.0")).toBe("## [Unreleased]\n\n## [1.1.0] - 2026-11-30\n\n- `size`\n");
  expect(wrong("1.1.0")).toEqual([]);
  repository.git("tag", "--delete", "v1.0.0");
  expect(wrong("1.0.0")).toEqual([]);
});

test("one that is too small, or lower than another, or whose changelog lacks a name, is refused before anything changes", () => {
  expect(wrong("1.0.1")).toEqual([
    "The version 1.0.1 is too small after 1.0.0, because the input size is new: raise it to 1.1.0 at least.",
  ]);
  repository.git("tag", "v1.2.0");
  expect(wrong("1.1.0")).toEqual([expect.stringMatching(/^v1\.1\.0 is not above v1\.2\.0, which is there/)]);
  expect(wrong("1.3.0", { changelog: dated("1.3.0", "## [Unreleased]\n\n- more\n") })).toEqual([
    expect.stringMatching(/^The input size is new: say so in CHANGELOG\.md's \[1\.3\.0\] section/),
  ]);
  expect(wrong("1.3")).toEqual(["The tag v1.3 is no version: the Registry takes vX.Y.Z only."]);
});

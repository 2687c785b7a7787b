import { version } from "../../../package.json";
import { datedChangelog } from "../../../scripts/release/preparation";
import { wrongVersion } from "../../../scripts/release-check/version";
import { textOf } from "../../pages";
import { type Committed, releasable } from "./releasable";

const NEWS = "## [Unreleased]\n\n- `news`\n";
const dated = (text: string, of: string) => datedChangelog(text, of, new Date("2026-11-30"));
const FIRST = dated(NEWS, "0.1.0");
const SECOND = dated(`${NEWS}\n${FIRST.replace("## [Unreleased]\n", "")}`, "0.2.0");
const thisCommit = { version, changelog: textOf("CHANGELOG.md") };

test.each<[string, Committed, string]>([
  ["before the first release", { version: "0.1.0", changelog: NEWS }, "0.2.0"],
  ["that prepares the first one", { version: "0.1.0", changelog: FIRST }, "0.1.0"],
  ["with news after it", { version: "0.1.0", changelog: FIRST.replace("## [Unreleased]\n", NEWS) }, "0.2.0"],
  ["that prepares the second one", { version: "0.2.0", changelog: SECOND }, "0.2.0"],
  ["like this", thisCommit, releasable(thisCommit).next],
])("npm run release:check takes a version that CI can release from a commit %s", (_, committed, expected) => {
  const { next, isPrepared } = releasable(committed);
  const news = committed.changelog.replace("## [Unreleased]\n", NEWS);
  const changelog = isPrepared ? committed.changelog : dated(news, next);

  expect(next).toBe(expected);
  expect(wrongVersion({ tag: `v${next}`, version: next, changelog })).toEqual([]);
});

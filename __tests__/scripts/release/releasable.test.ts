import { version } from "../../../package.json";
import { upgradeBase } from "../../../packaging";
import { datedChangelog } from "../../../scripts/release/preparation";
import { wrongUpgradeBase } from "../../../scripts/release-check/upgrade-base";
import { wrongVersion } from "../../../scripts/release-check/version";
import { textOf } from "../../pages";
import { type Committed, releasable } from "./releasable";

const NEWS = "## [Unreleased]\n\n- `news`\n";
const dated = (text: string, of: string) => datedChangelog(text, of, new Date("2026-11-30"));
const FIRST = dated(NEWS, "0.1.0");
const SECOND = dated(`${NEWS}\n${FIRST.replace("## [Unreleased]\n", "")}`, "0.2.0");
const base = (tag: string | null) => ({ tag, version: "0.1.0", commit: "40b29aa", date: "", subject: "" });
const thisCommit = {
  ...{ version, base: upgradeBase() },
  changelog: textOf("CHANGELOG.md"),
};

test.each<[string, Committed, string]>([
  ["before the first release", { version: "0.1.0", changelog: NEWS, base: base(null) }, "0.2.0"],
  ["that prepares the first one", { version: "0.1.0", changelog: FIRST, base: base(null) }, "0.1.0"],
  ["after it, with its base", { version: "0.1.0", changelog: FIRST, base: base("v0.1.0") }, "0.2.0"],
  ["that prepares the second one", { version: "0.2.0", changelog: SECOND, base: base("v0.1.0") }, "0.2.0"],
  ["like this", thisCommit, releasable(thisCommit).next],
])("npm run release:check takes a version that CI can release from a commit %s", (_, committed, expected) => {
  const { next, isPrepared } = releasable(committed);
  const news = committed.changelog.replace("## [Unreleased]\n", NEWS);
  const changelog = isPrepared ? committed.changelog : dated(news, next);

  expect(next).toBe(expected);
  expect(wrongVersion({ tag: `v${next}`, version: next, changelog })).toEqual([]);
  expect(wrongUpgradeBase({ tag: `v${next}`, base: { commit: "", ...committed.base }, changelog })).toEqual(
    [],
  );
});

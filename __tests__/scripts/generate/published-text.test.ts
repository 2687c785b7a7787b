import { version } from "../../../package.json";
import { changelogSection } from "../../../packaging/changelog";
import publisher from "../../../publisher.json";
import { PUBLISHED, publishedText } from "../../../scripts/generate/published-text";
import { ourFiles } from "../../our-files";
import { textOf } from "../../pages";

const files = ourFiles(...PUBLISHED);
const isReleased = changelogSection(textOf("CHANGELOG.md"), version).text !== "";
/** What nobody should read who has a release. */
const UNRELEASED =
  /unreleased:|(un)?til it is (published|released)|not released yet|(before|after) the first release|-\*\.tgz|source += "\.\/terraform-|publish it under/i;

test.each(files)("%s says what is published, and again after the next release", (file) => {
  const text = textOf(file);
  const released = publishedText(text, true, "99.0.0-rc.1");

  expect(publishedText(text, isReleased)).toBe(text);
  expect(UNRELEASED.exec(released)?.[0]).toBeUndefined();
  expect(publishedText(released, true, "99.0.0-rc.1")).toBe(released);
  expect(publishedText(released, true)).toBe(publishedText(text, true));
});

test("a release installs its packages, runs its command line, and calls its module with that version", () => {
  const released = files.map((file) => publishedText(textOf(file), true, "99.0.0")).join("\n");
  const module = `git::${publisher.moduleRepository}.git`;

  for (const line of [
    "**Status**: version 99.0.0;",
    "npm install fargate-image-scanning-cdktn@99.0.0",
    "npx fargate-scans@99.0.0 images",
    '"fargate-image-scanning-cdktf": "99.0.0"',
    `source = "${module}?ref=v99.0.0"\n`,
    `source = "${module}//modules/member?ref=v99.0.0"\n`,
    `privately to ${publisher.securityContact}.`,
    `\n* ${publisher.codeOwners}\n`,
  ]) {
    expect(released.includes(line) ? "" : line).toBe("");
  }
});

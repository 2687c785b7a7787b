import { exportable } from "../../functions/contract/exportable";
import type { ScanError } from "../../functions/contract/images/scan";
import { endOfBuild } from "../../functions/scanners/inline/build";
import { build, NOW, vulnerability } from "./samples";

/** What a registry answers a stranger, a scanner prints, or an image calls its packages, to have somebody press a link. */
export const WORDS = [
  ...["https://evil.example/a", "ftp://evil.example", "www.evil.example", "evil.example/path"],
  ...["mailto:a@evil.example", "<https://evil.example|text>", "[text](https://evil.example)"],
].join(" ");

/** The error of a build whose registry answered so. */
export const ERROR = endOfBuild(
  build({ status: "FAILED", exported: { SCAN_ERROR: "PullRefused", SCAN_DETAIL: exportable(WORDS) } }),
  NOW,
  "docker.io/library/nginx",
) as ScanError;

/** Names of an image and of Sysdig that are as bad. */
export const NAMES = {
  topVulnerabilities: [vulnerability({ name: WORDS, package: WORDS, version: WORDS, fixedIn: WORDS })],
  failedRules: [WORDS],
};

/** What a chat, a mail program or a spreadsheet makes a link of, also where only schemes are gone, as in names. */
export const LINK = /:\/\/evil|\bwww\.evil|\bmailto:|<https|\|text|\[text/;

import { version as current } from "../../package.json";
import publisher from "../../publisher.json";

/** Files that name the version or an address of the publisher, as patterns of `git ls-files`. */
export const PUBLISHED = [
  ...["*.md", "examples/cdktf-platform-repo/*.json", ".github/CODEOWNERS"],
  ...[":!terraform-module", ":!CHANGELOG.md"],
];

const VERSION = String.raw`\d+\.\d+\.\d+(?:-[\w.-]*\w)?`;
const PACKAGE = "fargate-image-scanning-cdkt[fn]";
const MODULE = "terraform-aws-fargate-image-scanning";
/** A `source` of the module or of a nested module: a folder, or the published address. */
const SOURCE = RegExp(
  `"(\\./(?:terraform-module|${MODULE})|git::[^\\s"]+/${MODULE}\\.git)(?:/?(/modules/\\w+))?(\\?ref=v${VERSION})?"( # .*)?`,
  "g",
);
const NAMED_VERSION = RegExp(
  `(?<="${PACKAGE}": "|${PACKAGE}@|fargate-scans@|\\*\\*Status\\*\\*: version )${VERSION}`,
  "g",
);
const ARCHIVE = RegExp(`\\.[./\\w-]*/(${PACKAGE})-\\*\\.tgz`, "g");
const UNRELEASED = /<!-- unreleased:start -->[\s\S]*?<!-- unreleased:end -->\n*/g;

/**
 * Returns a text with the current version and addresses. A text of a released version installs what is published, and
 * has no parts between `<!-- unreleased:start -->` and `<!-- unreleased:end -->`.
 */
export function publishedText(text: string, isReleased: boolean, version = current): string {
  const { moduleRepository, securityContact, codeOwners } = publisher;
  const addressed = text
    .replace(NAMED_VERSION, version)
    .replace(/(?<=^Report vulnerabilities privately to )\S+(?=\.\s)/m, securityContact)
    .replace(/(?<=^\* )@\S+$/m, codeOwners)
    .replace(SOURCE, (local, place: string, nested?: string) =>
      isReleased || place.startsWith("git::")
        ? `"git::${moduleRepository}.git${nested ? `/${nested}` : ""}?ref=v${version}"`
        : local,
    );
  return isReleased ? addressed.replace(UNRELEASED, "").replace(ARCHIVE, `$1@${version}`) : addressed;
}

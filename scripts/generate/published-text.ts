import { version as current } from "../../package.json";
import publisher from "../../publisher.json";

/** Files that name the version, or an address of the publisher, as `git ls-files` takes patterns. */
export const PUBLISHED = [
  ...["*.md", "examples/cdktf-platform-repo/*.json", ".github/CODEOWNERS"],
  ...[":!terraform-module", ":!CHANGELOG.md"],
];

const VERSION = String.raw`\d+\.\d+\.\d+(?:-[\w.-]*\w)?`;
const PACKAGE = "fargate-image-scanning-cdkt[fn]";
const MODULE = "terraform-aws-fargate-image-scanning";
/** A `source` of the module, or of one within it: of its folder, or as it is published. */
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
 * A text with version and addresses as they are now. Of a released version it installs what is published, and has
 * nothing that stands between `<!-- unreleased:start -->` and `<!-- unreleased:end -->`.
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

/** Files in which users find the version that they come with. */
export const PINNING_FILES = [
  "examples/cdktf-platform-repo/package.json",
  "examples/cdktf-platform-repo/cdktf.json",
  "README.md",
];

const PINNED =
  /(?<="fargate-image-scanning-cdktf": "|\?ref=v|\*\*Status\*\*: version )\d+\.\d+\.\d+(-[\w.-]*\w)?/g;

/** A text whose library and module are of a version. */
export const pinning = (text: string, version: string) => text.replace(PINNED, version);

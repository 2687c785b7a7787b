/** Files in which users find the version that they come with. */
export const PINNING_FILES = [
  "examples/cdktf-platform-repo/package.json",
  "examples/cdktf-platform-repo/cdktf.json",
  "docs/pipelines.md",
  "README.md",
];

const PINNED =
  /(?<="fargate-image-scanning-cdktf": "|\?ref=v|fargate-image-scanning@|\*\*Status\*\*: version )\d+\.\d+\.\d+(-[\w.-]*\w)?/g;

/** A text whose library, module and command line are of a version. */
export const pinning = (text: string, version: string) => text.replace(PINNED, version);

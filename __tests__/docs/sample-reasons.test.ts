import { endOfBuild } from "../../functions/scanners/inline/build";
import type { Build } from "../../functions/scanners/inline/codebuild-build";
import { textOf } from "../pages";

const page = (name: string) => textOf(`docs/${name}`);
const DIGEST = "sha256:6af79ae5de407283dcea8b00d5c37ace95441fd58a8b1d2aa1ed93f5511bb18c";

/** The reason of a scan of nginx whose build ended like this. */
function reasonOf(build: Partial<Build>, ...image: readonly [platform: string, digest?: string]): string {
  const [platform, digest] = image;
  const environment = new Map([
    ["IMAGE_REFERENCE", "docker.io/library/nginx:1.27"],
    ["IMAGE_PLATFORM", platform],
    ...(digest ? [["IMAGE_DIGEST", digest] as const] : []),
  ]);
  const end = endOfBuild(
    {
      arn: "arn:build",
      status: "FAILED",
      phases: [],
      exported: new Map(),
      environment,
      ...build,
    },
    new Date(0),
    "docker.io/library/nginx",
  );
  return "reason" in end ? end.reason : "";
}

const NO_TOKEN = { exported: new Map([["SCAN_ERROR", "TokenMissing"]]) };

test.each([
  ["events/image-scan-errored.json", reasonOf(NO_TOKEN, "linux/arm64")],
  ["events/installation-impaired.json", reasonOf(NO_TOKEN, "linux/amd64", DIGEST)],
])("the reasons that %s shows are those of the programs: %s", (name, reason) => {
  expect(reason).toMatch(/^Scan of .* failed: /);
  const shown = [...page(name).matchAll(/"reason": "(.*)…"/g)].map(([, start = ""]) => start);
  expect(shown.filter((start) => reason.startsWith(start))).toHaveLength(1);
});

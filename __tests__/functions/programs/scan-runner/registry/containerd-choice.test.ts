import { resolvePlatform } from "../../../../../functions/programs/scan-runner/registry/image-index";
import { checkAskedImage } from "../../../../../functions/programs/scan-runner/result/asked-image";
import { RunnerError } from "../../../../../functions/programs/scan-runner/runner-error";
import { digestOfText } from "../../../../../local-aws/registry/images";
import { pullSettings } from "../pull-settings";
import { LAYOUTS, NAMES, SERVED } from "./image-layouts";

jest.mock("../../../../../functions/programs/scan-runner/built-ins", () => ({
  ...jest.requireActual("../../../../../functions/programs/scan-runner/built-ins"),
  spawnSync: (_: string, __: string[], { input }: { input: string }) => {
    const body = SERVED.get(/\/(?:manifests|blobs)\/([^"]+)"/.exec(input)?.[1] ?? "") ?? "";
    return { status: 0, stderr: "", stdout: `HTTP/1.1 ${body ? 200 : 404} OK\r\n\r\n${body}` };
  },
}));

const PROBLEMS = ["AmbiguousIndex", "NoSuchPlatform", "WrongPlatform", "NoManifest"];

/** The name of the image that is scanned and believed, or the problem that the scan ends with. */
function choose(text: string, IMAGE_PLATFORM: string): string {
  const IMAGE_DIGEST = digestOfText(text);
  SERVED.set(IMAGE_DIGEST, text);
  try {
    const settings = pullSettings({ IMAGE_DIGEST, IMAGE_PLATFORM });
    const image = resolvePlatform(settings, {});
    const { digest, configDigest: imageId } = image;
    // A result speaks of the image, or of the index that was asked for.
    for (const named of [digest, IMAGE_DIGEST]) {
      checkAskedImage({ digest: named, imageId }, { ...settings, ...image, imageDigest: digest });
    }
    return digest === IMAGE_DIGEST ? "itself" : (NAMES.get(digest) ?? digest);
  } catch (error) {
    expect(error).toBeInstanceOf(RunnerError);
    return (error as RunnerError).problem;
  }
}

// Proves scan.platforms.
test.each(LAYOUTS)("$says: what runs is scanned, or nothing", ({ text, containerd, runner }) => {
  const chosen = ["linux/amd64", "linux/arm64"].map((platform) => choose(text, platform));

  expect(chosen).toEqual(runner);
  for (const [index, choice] of chosen.entries()) {
    expect([containerd[index], ...PROBLEMS]).toContain(choice);
  }
});

import { resolvePlatform } from "../../../functions/scan-runner/registry/platform";
import { publishContent, publishImage, publishIndex } from "../../../local-aws/registry";
import { pullSettings, useRegistry } from "./simulated-registry";

useRegistry();

// What the registry says of the image beside its digest: the result of the scan is held against it.

const resolve = (digest: string) => resolvePlatform(pullSettings({ IMAGE_DIGEST: digest }), {});
const entry = (digest: string) => ({ digest, platform: { os: "linux", architecture: "amd64" } });
const publish = (content: object) => publishContent(JSON.stringify(content));

test("an image that an index lists is known by the index, too, and its platform is named", () => {
  const { digest, images } = publishIndex("resolved index", ["linux/amd64", "linux/arm64"]);

  expect(resolve(digest)).toEqual({
    digest: images["linux/amd64"],
    otherDigests: expect.arrayContaining([digest]),
    isPlatformNamed: true,
  });
  expect(resolve(digest).otherDigests).not.toContain(images["linux/arm64"]);
});

test("an image is known by its config, which names its platform to nobody here", () => {
  const config = `sha256:${"c".repeat(64)}`;
  const digest = publish({ config: { digest: config }, layers: [] });

  expect(resolve(digest)).toEqual({ digest, otherDigests: [config], isPlatformNamed: false });
});

test("every index on the way counts", () => {
  const image = publishImage("resolved nested");
  const inner = publish({ manifests: [{ digest: image }] });
  const outer = publish({ manifests: [entry(inner)] });

  expect(resolve(outer)).toMatchObject({
    digest: image,
    otherDigests: expect.arrayContaining([inner, outer]),
    isPlatformNamed: true,
  });
  expect(resolve(inner)).toMatchObject({ digest: image, isPlatformNamed: false });
});

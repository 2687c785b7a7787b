import { resolvePlatform } from "../../../../../functions/programs/scan-runner/registry/image-index";
import { publishContent, publishImage, publishIndex } from "../../../../../local-aws/registry";
import { pullSettings } from "../pull-settings";
import { useRegistry } from "../simulated-registry";

const registry = useRegistry();

// What the registry says of the image beside its digest: the result of the scan is held against it.

const resolve = (digest: string) => resolvePlatform(pullSettings({ IMAGE_DIGEST: digest }), {});
const entry = (digest: string) => ({ digest, platform: { os: "linux", architecture: "amd64" } });
const publish = (content: object) => publishContent(JSON.stringify(content));

async function blobsAsked(): Promise<string[]> {
  const requests = await registry().requests();
  return requests.map(({ path }) => path).filter((path) => path.includes("/blobs/"));
}

test("an image that an index lists is known by the index, too, and its platform is named", async () => {
  const { digest, images } = publishIndex("resolved index", ["linux/amd64", "linux/arm64"]);

  const { namedPlatform, ...resolved } = resolve(digest);
  expect(resolved).toEqual({
    digest: images["linux/amd64"],
    indexDigests: [digest],
    configDigest: expect.stringMatching(/^sha256:/),
  });
  expect(namedPlatform()).toBe("linux/amd64");
  expect(await blobsAsked()).toEqual([]);
});

test("an image is known by its config, which names its platform, and is read only for that", async () => {
  const config = publish({ os: "linux", architecture: "arm64" });
  const digest = publish({ config: { digest: config }, layers: [] });

  const { namedPlatform, ...resolved } = resolve(digest);
  expect(resolved).toEqual({ digest, indexDigests: [], configDigest: config });
  expect(await blobsAsked()).toEqual([]);
  expect(namedPlatform()).toBe("linux/arm64");
  expect(await blobsAsked()).toEqual([`/v2/shop/web/blobs/${config}`]);
});

test("a config that cannot be read names nothing", () => {
  const digest = publish({ config: { digest: `sha256:${"c".repeat(64)}` }, layers: [] });

  expect(resolve(digest).namedPlatform()).toBeUndefined();
});

test("every index on the way counts", () => {
  const image = publishImage("resolved nested");
  const inner = publish({ manifests: [{ digest: image }] });
  const outer = publish({ manifests: [entry(inner)] });

  expect(resolve(outer)).toMatchObject({
    digest: image,
    indexDigests: [outer, inner],
  });
  expect(resolve(outer).namedPlatform()).toBe("linux/amd64");
  expect(resolve(inner).digest).toBe(image);
  expect(resolve(inner).namedPlatform()).toBeUndefined();
});

import { resolvePlatform } from "../../../../../functions/programs/scan-runner/registry/image-index";
import { publishContent } from "../../../../../local-aws/registry";
import { pullSettings } from "../pull-settings";
import { useRegistry } from "../simulated-registry";

const registry = useRegistry();

// What the registry says of the image beside its digest: the result of the scan is held against it.

const resolve = (digest: string) => resolvePlatform(pullSettings({ IMAGE_DIGEST: digest }), {});

const publish = (content: object) => publishContent(JSON.stringify(content));

async function blobsAsked(): Promise<string[]> {
  const requests = await registry().requests();
  return requests.map(({ path }) => path).filter((path) => path.includes("/blobs/"));
}

test("an image is known by its config, which names its platform, and is read only for that", async () => {
  const config = publish({ os: "linux", architecture: "arm64" });
  const digest = publish({ config: { digest: config }, layers: [] });

  const { namedPlatform, ...resolved } = resolve(digest);
  expect(resolved).toEqual({ digest, indexDigests: [], configDigest: config });
  expect(await blobsAsked()).toEqual([]);
  expect(namedPlatform()).toBe("linux/arm64");
  expect(await blobsAsked()).toEqual([`/v2/shop/web/blobs/${config}`]);
});

import { publishContent, publishIndex } from "../../../../../local-aws/registry";
import { anError } from "../../../expected-errors";
import { resolve, useRegistry } from "../simulated-registry";

useRegistry();

const NO_PLATFORM = "no image for linux/amd64";
const NOWHERE = `sha256:${"0".repeat(64)}`;
const publish = (content: unknown) => publishContent(JSON.stringify(content));
const CREDENTIALS = { REGISTRY_USER: "puller", REGISTRY_PASSWORD: "a password" };

describe("an image that cannot be scanned as it is", () => {
  test("lacks the platform: the reason names those that it has", () => {
    const { digest } = publishIndex("platform missing", ["linux/arm64/v8", "windows/amd64"], {
      attestations: true,
    });

    expect(resolve({ IMAGE_DIGEST: digest })).toMatchObject(
      anError("permanent", "image", /no image for linux\/amd64.*linux\/arm64\/v8, windows\/amd64/),
    );
  });

  test.each([
    ["an index of itself without end", { manifests: [{ digest: NOWHERE }] }, "registry", "no such image"],
    ["an index that is empty", { manifests: [] }, "image", NO_PLATFORM],
    ["a digest of another kind", { manifests: [{ digest: "sha512:00" }] }, "image", NO_PLATFORM],
    ["a digest with a path in it", { manifests: [{ digest: "../../etc" }] }, "image", NO_PLATFORM],
    ["a list that is none", { manifests: "all" }, "image", "no image manifest"],
    ["nothing of an image", { schemaVersion: 1, fsLayers: [] }, "image", "no image manifest"],
    ["a list", [1, 2], "image", "no image manifest"],
  ] as const)("has a manifest with %s", (_, content, scope, message) => {
    const IMAGE_DIGEST = publish(content);

    expect(resolve({ IMAGE_DIGEST, ...CREDENTIALS })).toMatchObject(anError("permanent", scope, message));
  });
});

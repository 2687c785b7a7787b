import { publishContent } from "../../../../local-aws/registry";
import { anError } from "../../expected-errors";
import { runBuild } from "./rendered-build";
import { document } from "./result-document";

// A scanner that writes no architecture must not stop every image that has one platform only: its config names that.

const publish = (content: object) => publishContent(JSON.stringify(content));
const imageOf = (config: object) => publish({ config: { digest: publish(config) }, layers: [] });

const scan = (digest: string) =>
  runBuild({
    scanner: { result: JSON.stringify(document({ architecture: "", digest })) },
    environment: { IMAGE_DIGEST: digest },
  });

test("the result counts where the image's config names the platform that was asked for", async () => {
  const digest = imageOf({ os: "linux", architecture: "amd64" });

  const { exported } = await scan(digest);

  expect(exported).toMatchObject({ SCAN_VERDICT: "PASSED", SCAN_SCANNED_DIGEST: digest });
});

test.each([
  ["another platform", { os: "linux", architecture: "arm64" }, "linux/arm64"],
  ["another system", { os: "windows", architecture: "amd64" }, "windows/amd64"],
])("its owner has to push another one where the config names %s", async (_, config, platform) => {
  const { error, exported } = await scan(imageOf(config));

  expect(exported).toMatchObject({ SCAN_VERDICT: "" });
  const says = `not for linux/amd64 but for ${platform}: push the image for linux/amd64`;
  expect(error).toMatchObject({ code: "WrongPlatform", ...anError("permanent", "image", says) });
});

test("it is retried where the config cannot be read", async () => {
  const { error, exported } = await scan(
    publish({ config: { digest: `sha256:${"c".repeat(64)}` }, layers: [] }),
  );

  expect(exported).toMatchObject({ SCAN_VERDICT: "" });
  expect(error).toMatchObject(anError("infrastructure", "image", "failed: WrongImage: "));
});

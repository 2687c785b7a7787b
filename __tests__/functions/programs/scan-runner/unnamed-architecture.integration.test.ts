import { publishContent } from "../../../../local-aws/registry";
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

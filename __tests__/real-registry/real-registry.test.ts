import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolve } from "../functions/programs/scan-runner/simulated-registry";
import { writeImageLayout } from "./image-layout";
import { LOGIN, RunningRegistry } from "./running-registry";

// The program's own registry client against a registry and a pushing client that are not ours: `npm run test:registry`,
// which needs docker-registry and skopeo.

const CREDENTIALS = { REGISTRY_USER: LOGIN.username, REGISTRY_PASSWORD: LOGIN.password };

jest.setTimeout(60_000);

describe.each(["basic", "bearer"] as const)("a real registry with a login by %s", (scheme) => {
  const layout = mkdtempSync(join(tmpdir(), "layout-"));
  let registry: RunningRegistry;

  beforeAll(async () => {
    writeImageLayout(layout, ["amd64", "arm64"]);
    registry = await RunningRegistry.start(scheme);
  });
  afterAll(async () => {
    await registry?.stop();
    rmSync(layout, { recursive: true, force: true });
  });

  describe.each(["oci", "v2s2"] as const)("and an image pushed as %s", (format) => {
    let index: string;
    const image = () => ({ IMAGE_REFERENCE: `${registry.host}/team/${format}:latest`, ...CREDENTIALS });

    beforeAll(() => {
      index = registry.push(layout, `team/${format}`, format);
    });

    test.each(["amd64", "arm64"] as const)(
      "the manifest of linux/%s is found, by digest and by tag",
      (architecture) => {
        const asked = { ...image(), IMAGE_PLATFORM: `linux/${architecture}` };
        const digest = registry.manifestOf(`team/${format}`, architecture);

        expect(digest).toMatch(/^sha256:/);
        expect(resolve({ ...asked, IMAGE_DIGEST: index })).toEqual({ digest });
        expect(resolve(asked)).toEqual({ digest });
      },
    );

    test("a manifest's own digest stays as it is", () => {
      const { digest } = resolve({ ...image(), IMAGE_DIGEST: index });

      expect(resolve({ ...image(), IMAGE_DIGEST: digest })).toEqual({ digest });
    });

    test("a wrong password and none are refused, a digest that is not there is gone", () => {
      expect(resolve({ ...image(), REGISTRY_PASSWORD: "wrong" }).errorClass).toBe("configuration");
      expect(resolve({ IMAGE_REFERENCE: image().IMAGE_REFERENCE }).errorClass).toBe("configuration");
      expect(resolve({ ...image(), IMAGE_DIGEST: `sha256:${"0".repeat(64)}` }).errorClass).toBe("permanent");
    });
  });
});

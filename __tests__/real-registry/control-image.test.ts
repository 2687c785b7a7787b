import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { controlImage } from "../../packaging/programs/control-image";

test("skopeo reads the control image, and copies its layer", () => {
  const folder = mkdtempSync(join(tmpdir(), "control-image-"));
  try {
    const archive = join(folder, "control.tar");
    writeFileSync(archive, inflateRawSync(Buffer.from(controlImage(), "base64")));
    const skopeo = (...options: string[]) => execFileSync("skopeo", options, { encoding: "utf8" });

    expect(JSON.parse(skopeo("inspect", `docker-archive:${archive}`))).toMatchObject({
      Architecture: "amd64",
      Os: "linux",
      Layers: [expect.stringMatching(/^sha256:/)],
    });
    skopeo("--insecure-policy", "copy", `docker-archive:${archive}`, `oci:${join(folder, "layout")}:1`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

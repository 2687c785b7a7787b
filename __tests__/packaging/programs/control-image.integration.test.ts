import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { controlImage } from "../../../packaging/programs/control-image";

const archive = inflateRawSync(Buffer.from(controlImage(), "base64"));
const inArchive = (tar: Buffer, name: string): Buffer =>
  execFileSync("tar", ["--extract", "--to-stdout", "--file=-", name], { input: tar });

test("the control image is an archive as docker save writes it, whose layer is the one that it names", () => {
  const [{ Config, Layers }] = JSON.parse(inArchive(archive, "manifest.json").toString());
  const config = JSON.parse(inArchive(archive, Config).toString());
  const layers = Layers.map((name: string) => inArchive(archive, name));

  expect(config).toMatchObject({ os: "linux", architecture: "amd64", history: [{}] });
  expect(config.rootfs.diff_ids).toEqual(
    layers.map((layer: Buffer) => `sha256:${createHash("sha256").update(layer).digest("hex")}`),
  );
  expect(inArchive(layers[0], "control").toString()).toBe("control\n");
});

test("it has the same bytes on every machine", () => {
  expect(createHash("sha256").update(controlImage()).digest("hex")).toBe(
    "90cb31a0db845e2d63c304b7c280172683e8239f81fe1fe39c6a0c6c35c06d28",
  );
});

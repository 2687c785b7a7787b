import { createHash } from "node:crypto";
import { deflateSync } from "fflate";

/**
 * Returns the control image: a scan-runner whose scan ended without a result scans it to see whether the scanner works
 * at all. It has one layer with one small file, and nothing for a policy or a vulnerability.
 *
 * @returns an archive as of `docker save`, deflated, in base64; the same bytes on every machine
 * @see https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
 */
export function controlImage(): string {
  const layer = tar({ control: "control\n" });
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    // Every builder writes these, so that no scanner misses them.
    created: "1970-01-01T00:00:00Z",
    config: {},
    history: [{ created_by: "control" }],
    rootfs: { type: "layers", diff_ids: [`sha256:${createHash("sha256").update(layer).digest("hex")}`] },
  });
  const manifest = JSON.stringify([{ Config: "c.json", RepoTags: ["control:1"], Layers: ["l.tar"] }]);
  const archive = tar({ "c.json": config, "l.tar": layer, "manifest.json": manifest });
  return Buffer.from(deflateSync(archive, { level: 9, mem: 12 })).toString("base64");
}

const BLOCK = 512;

/** Packs files in the format ustar, readable by all, dated 1970. */
function tar(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, contents]) => {
    const bytes = Buffer.from(contents);
    return [header(name, bytes.length), bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))];
  });
  // Two empty blocks end it.
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  // Mode, user, group, size, time; then the sum of all bytes, with its own field as spaces.
  const numbers = [octal(0o644, 7), octal(0, 7), octal(0, 7), octal(size, 11), octal(0, 11)].join("\0");
  block.write(name, 0);
  block.write(`${numbers}\0        0`, 100);
  block.write("ustar\x0000", 257);
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    ),
    148,
  );
  block[154] = 0;
  return block;
}

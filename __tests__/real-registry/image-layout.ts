import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { digestOfText } from "../../local-aws/registry/images";

const OCI = "application/vnd.oci.image";

/** Writes a whole image of these architectures as an OCI image layout, which a client can push from. */
export function writeImageLayout(folder: string, architectures: readonly string[]): void {
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const blob = (content: Buffer | string, mediaType: string) => {
    const hex = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(blobs, hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(content) };
  };
  // The end of a tar archive, so an empty one.
  const tar = Buffer.alloc(1024);
  const layer = blob(gzipSync(tar), `${OCI}.layer.v1.tar+gzip`);
  const rootfs = { type: "layers", diff_ids: [digestOfText(tar.toString())] };
  const manifests = architectures.map((architecture) => {
    const config = blob(JSON.stringify({ os: "linux", architecture, rootfs }), `${OCI}.config.v1+json`);
    const mediaType = `${OCI}.manifest.v1+json`;
    const manifest = { schemaVersion: 2, mediaType, config, layers: [layer] };
    return { ...blob(JSON.stringify(manifest), mediaType), platform: { os: "linux", architecture } };
  });
  const mediaType = `${OCI}.index.v1+json`;
  const index = blob(JSON.stringify({ schemaVersion: 2, mediaType, manifests }), mediaType);
  const named = { ...index, annotations: { "org.opencontainers.image.ref.name": "latest" } };
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
}

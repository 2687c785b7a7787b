import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gunzipSync, gzipSync } from "fflate";
import { extract, pack } from "tar-stream";
import type { ModuleFiles } from "../module-folder";

/** npm's own fixed time, which every unpacker accepts. */
const MODIFIED_AT = new Date("1985-10-26T08:15:00.000Z");
const FILE_MODE = 0o644;
const PROGRAM_MODE = 0o755;

/**
 * Packs a `.tar.gz` with the same bytes on every machine: owners, modes and times are fixed, and fflate needs no zlib.
 *
 * @param folder folder of the files in the archive, such as `package/` for npm
 */
export async function tarball(files: ModuleFiles, folder = ""): Promise<Uint8Array> {
  const tar = pack();
  const bytes = buffer(tar);
  for (const [name, contents] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const mode = isProgram(contents) ? PROGRAM_MODE : FILE_MODE;
    tar.entry({ name: `${folder}${name}`, mode, mtime: MODIFIED_AT, uid: 0, gid: 0 }, Buffer.from(contents));
  }
  tar.finalize();
  return gzipSync(await bytes, { level: 9, mtime: 0 });
}

/** Returns the files of a `.tar.gz` by path. Throws if something in it is no regular file. */
export async function filesIn(archive: Uint8Array): Promise<ModuleFiles> {
  const files = new Map<string, Uint8Array>();
  const entries = extract();
  entries.end(gunzipSync(archive));
  for await (const entry of entries) {
    const { name, type } = entry.header;
    if (type !== "file") {
      throw new Error(`${name} is a ${type}: an archive holds regular files only.`);
    }
    files.set(name, await buffer(entry));
  }
  return files;
}

/** Returns a line for each file, as `sha256sum --check` reads it. */
export function checksums(files: ModuleFiles): string {
  return [...files]
    .map(([name, bytes]) => `${sha256Of(bytes)}  ${name}\n`)
    .sort((one, other) => (one.slice(64) < other.slice(64) ? -1 : 1))
    .join("");
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const isProgram = (contents: Uint8Array) => contents[0] === 0x23 && contents[1] === 0x21;

import { execFileSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "fflate";
import { pack } from "tar-stream";
import { checksums, filesIn, tarball } from "../../../packaging/archive";
import { sharedFolder } from "../../temporary-folder";

const PROGRAM = "#!/usr/bin/env node\n";
const LONG = `${"folder/".repeat(40)}main.tf`;
const FILES = new Map([
  ["README.md", Buffer.from("# Module\n")],
  ["cli/program.cjs", Buffer.from(PROGRAM)],
  [LONG, Buffer.from([0, 255, 10])],
]);

const folder = sharedFolder();

test("an archive has the same bytes in whatever order and time zone its files come", async () => {
  const zone = process.env.TZ;
  const archive = await tarball(FILES);
  try {
    process.env.TZ = "Asia/Tokyo";

    expect(await tarball(new Map([...FILES].reverse()))).toEqual(archive);
  } finally {
    process.env.TZ = zone ?? "UTC";
  }
});

test("tar unpacks it: programs may be run, everything else read", async () => {
  writeFileSync(join(folder, "archive.tgz"), await tarball(FILES, "package/"));
  execFileSync("tar", ["-xpzf", "archive.tgz"], { cwd: folder });
  const modeOf = (name: string) => (statSync(join(folder, "package", name)).mode & 0o777).toString(8);

  expect(["README.md", "cli/program.cjs", LONG].map(modeOf)).toEqual(["644", "755", "644"]);
});

test("what is packed comes out of it, and can be checked with sha256sum", async () => {
  expect(new Map([...(await filesIn(await tarball(FILES)))].sort())).toEqual(new Map([...FILES].sort()));
  writeFileSync(join(folder, "a b.txt"), "contents");
  const sums = checksums(new Map([["a b.txt", Buffer.from("contents")]]));
  writeFileSync(join(folder, "SHA256SUMS"), sums);

  expect(execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: folder, encoding: "utf8" })).toBe(
    "a b.txt: OK\n",
  );
});

test("an archive with a link is refused", async () => {
  const tar = pack();
  tar.entry({ name: "main.tf", type: "symlink", linkname: "/etc/passwd" });
  tar.finalize();
  const linked = gzipSync(await buffer(tar));

  await expect(filesIn(linked)).rejects.toThrow("main.tf is a symlink: an archive holds regular files only.");
});

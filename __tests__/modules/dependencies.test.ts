import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const ROOT = join(__dirname, "../..");

interface Import {
  readonly file: string;
  readonly from: string;
}

/** Everything that the sources of a folder import, statically or not. */
function importsOf(folder: string): Import[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const file = join(folder, name);
      const text = readFileSync(join(ROOT, file), "utf8");
      const statements =
        /(?:^import\s+|^(?:import|export)\b[^;"'=()]*?\bfrom\s+|\bimport\(\s*|\brequire\(\s*)["']([^"']+)["']/gm;
      return [...text.matchAll(statements)].map(([, from = ""]) => ({ file, from }));
    });
}

/** The folder of the project that a relative import leads to. */
function targetOf({ file, from }: Import): string {
  return from.startsWith(".") ? (relative(ROOT, join(ROOT, file, "..", from)).split(sep)[0] ?? "") : from;
}

const describeImport = ({ file, from }: Import) => `${file} imports ${from}`;

test("what runs in AWS never imports constructs or cdktf", () => {
  const imports = importsOf("functions");
  const forbidden = /^(cdktf|constructs|@cdktf\/|modules$)/;

  expect(imports.length).toBeGreaterThan(50);
  expect(imports.filter((each) => forbidden.test(targetOf(each))).map(describeImport)).toEqual([]);
});

test("the program inside the build imports no package: all of it stands in the buildspec", () => {
  const foreign = importsOf("functions/scan-runner").filter(
    ({ from }) => !from.startsWith(".") && !from.startsWith("node:"),
  );

  expect(foreign.map(describeImport)).toEqual([]);
});

test("resources are imported one by one, since the provider's index costs seconds", () => {
  const whole = importsOf("modules").filter(
    ({ from }) =>
      from.startsWith("@cdktf/provider-aws") && !/^@cdktf\/provider-aws\/lib\/[a-z0-9-]+$/.test(from),
  );

  expect(whole.map(describeImport)).toEqual([]);
});

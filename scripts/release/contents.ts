import { PROGRAM_VARIABLES } from "../../functions/contract/environment";

/** Files that a package has, and may have. One too many may be a secret, one too few breaks every install. */
interface Contents {
  readonly has: readonly string[];
  readonly may?: RegExp;
}

const DOCUMENTS = ["CHANGELOG.md", "LICENSE", "README.md", "THIRD_PARTY_LICENSES", "sbom.cdx.json"];
const COMMAND_LINE: Contents = {
  has: [...DOCUMENTS, "fargate-scans.cjs", "package.json", "schemas/images.schema.json"],
  may: /^schemas\/[\w-]+\.schema\.json$/,
};
const LIBRARY: Contents = {
  has: [
    ...[...DOCUMENTS, "index.d.ts", "index.js", "package.json"],
    ...["buildspec.yml", ...Object.keys(PROGRAM_VARIABLES).map((name) => `${name}.zip`)].map(
      (name) => `module/functions/${name}`,
    ),
    ...["module/main.tf", "module/modules/member/main.tf"],
  ],
  may: /^module\/(modules\/member\/)?[\w-]+\.tf$/,
};
const MEANT: Readonly<Record<string, Contents>> = {
  "fargate-scans": COMMAND_LINE,
  "fargate-image-scanning-cdktf": LIBRARY,
  "fargate-image-scanning-cdktn": LIBRARY,
};

type Files = ReadonlyMap<string, Uint8Array>;

/** Returns how an opened npm package differs from its list of files; empty: not at all. */
export function wrongPackage(archive: string, name: string, files: Files): string[] {
  const meant = MEANT[name];
  if (meant === undefined) {
    return [
      `${archive}: nobody has said what ${name} may hold: list its files in scripts/release/contents.ts.`,
    ];
  }
  const has = meant.has.map((file) => `package/${file}`);
  const others = [...files.keys()].filter((file) => !meant.may?.test(file.replace(/^package\//, "")));
  return wrongNames(archive, [...others, ...has.filter((file) => files.has(file))], has);
}

/** Returns how the files of the opened module differ from the committed ones. */
export function wrongModule(archive: string, files: Files, committed: Files): string[] {
  const changed = [...committed].filter(
    ([name, bytes]) => files.has(name) && Buffer.compare(bytes, files.get(name) ?? bytes) !== 0,
  );
  return [
    ...wrongNames(archive, [...files.keys()], [...committed.keys()]),
    ...changed.map(
      ([name]) => `${archive} has another ${name} than the commit: run npm run package, and commit it.`,
    ),
  ];
}

function wrongNames(archive: string, found: readonly string[], meant: readonly string[]): string[] {
  return [
    ...found
      .filter((name) => !meant.includes(name))
      .map((name) => `${archive} has ${name}, which is not meant to be in it: leave it out, or list it.`),
    ...meant
      .filter((name) => !found.includes(name))
      .map((name) => `${archive} lacks ${name}: pack it again.`),
  ];
}

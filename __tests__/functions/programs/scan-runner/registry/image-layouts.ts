import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digestOfText } from "../../../../../local-aws/registry/images";

/** What the registry serves, by digest. */
export const SERVED = new Map<string, string>();

/** The images of the layouts, by digest. */
export const NAMES = new Map<string, string>();

const DIGESTS = new Map<string, string>();
const PARTS = new Map([
  ["%attests", '"annotations":{"vnd.docker.reference.type":"attestation-manifest"}'],
  ["%artifact", '"artifactType":"application/vnd.amazon.soci.index.v2+json"'],
]);

/**
 * The text of a layout: `@first` is the descriptor of that image without its braces, `#first` its digest, `%linux/arm/v7` a
 * platform, and `%first` the descriptor of that image's config. All else stands as it is.
 */
const expand = (text: string) =>
  text
    .replace(/[@%]\w+(?![\w/\\])/g, (part) => PARTS.get(part) ?? part)
    .replace(/#(\w+)/g, (_, name: string) => DIGESTS.get(name) ?? "")
    .replace(/%([^/]+)\/([^/,}]+)(?:\/([^,}]*))?/g, (_, os, architecture, variant) => {
      const last = variant === undefined ? "" : `,"variant":"${variant}"`;
      return `"platform":{"os":"${os}","architecture":"${architecture}"${last}}`;
    });

type Kind = "config" | "manifest" | "index";
const mediaType = (kind: Kind) => `"mediaType":"application/vnd.oci.image.${kind}.v1+json"`;

function serve(part: string, text: string, kind: Kind): void {
  const digest = digestOfText(text);
  SERVED.set(digest, text);
  PARTS.set(part, `${mediaType(kind)},"digest":"${digest}","size":${Buffer.byteLength(text)}`);
  if (part[0] !== "@") return;
  DIGESTS.set(part.slice(1), digest);
  NAMES.set(digest, part.slice(1));
}

/** A whole document of entries, or of the parts that make it another one. */
function documentOf(text: string): string {
  const parts = /^"/.test(text) ? text : `"manifests":[${text}]`;
  const kind = /^"config"/i.test(text) ? "manifest" : "index";
  return `{"schemaVersion":2,${mediaType(kind)},${expand(parts)}}`;
}

const CONFIGS = {
  first: { os: "linux", architecture: "amd64" },
  second: { os: "linux", architecture: "amd64" },
  third: { os: "linux", architecture: "amd64" },
  ofArm: { os: "linux", architecture: "arm64", variant: "v8" },
  of386: { os: "linux", architecture: "386" },
  ofAlias: { Architecture: "x86_64" },
  attestation: { os: "unknown", architecture: "unknown" },
};

for (const [name, config] of Object.entries(CONFIGS)) {
  serve(`%${name}`, JSON.stringify({ ...config, rootfs: { diff_ids: [name] } }), "config");
  serve(`@${name}`, documentOf(`"config":{%${name}},"layers":[]`), "manifest");
}
serve("@inner", documentOf("{@second}"), "index");
serve("@innerOfTwo", documentOf("{@third,%linux/arm64},{@second,%linux/amd64}"), "index");

/** Images, or problems, for linux/amd64 and for linux/arm64. */
type Choice = readonly string[];

interface Layout {
  readonly says: string;
  readonly text: string;
  /** What containerd runs; `none` where it refuses to. */
  readonly containerd: Choice;
  /** What is scanned and believed, or the problem that the scan ends with. */
  readonly runner: Choice;
}

/**
 * In each line a layout, what containerd chooses, and what the scan-runner does where that is not the same, or not
 * NoSuchPlatform where containerd has none. The choices were made by running `images.Manifest` of containerd 1.7.20, built
 * with Go 1.22.5, with `platforms.Only` of linux/amd64 and of linux/arm64/v8.
 */
const TABLE = readFileSync(join(__dirname, "../../../../fixtures/containerd-choices.txt"), "utf8");

export const LAYOUTS: readonly Layout[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [says = "", text = "", ...choices] = line.split(" | ");
    const [containerd = [], runner] = choices.map((choice) => choice.split(" "));
    const same = containerd.map((choice) => (choice === "none" ? "NoSuchPlatform" : choice));
    return { says, text: documentOf(text), containerd, runner: runner ?? same };
  });

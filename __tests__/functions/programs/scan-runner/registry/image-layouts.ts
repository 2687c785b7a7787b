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
const TABLE = String.raw`
buildx: images, then their attestations | {@first,%linux/amd64},{@ofArm,%linux/arm64},{@attestation,%unknown/unknown,%attests},{@attestation,%unknown/unknown,%attests} | first ofArm
buildx: one image and its attestation | {@first,%linux/amd64},{@attestation,%unknown/unknown,%attests} | first none
Kaniko: one manifest | "config":{%first} | itself itself | itself WrongPlatform
manifest-tool over Kaniko's images | {@first,%linux/amd64/},{@ofArm,%linux/arm64/v8} | first ofArm
SOCI 1: only the images, whose referrers are elsewhere | {@first,%linux/amd64},{@ofArm,%linux/arm64/v8} | first ofArm
SOCI 2: images, then the indexes of lazy loading | {@first,%linux/amd64},{@ofArm,%linux/arm64/v8},{@second,%linux/amd64,%artifact},{@third,%linux/arm64/v8,%artifact} | first ofArm
an attestation of the platform first | {@first,%linux/amd64,%attests},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
an artifact of the platform first | {@first,%linux/amd64,%artifact},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
two artifacts of the platform | {@first,%linux/amd64,%artifact},{@second,%linux/amd64,%artifact} | first none | AmbiguousIndex NoSuchPlatform
an artifact of the platform alone | {@first,%linux/amd64,%artifact} | first none
an attestation of the platform behind the image | {@first,%linux/amd64},{@second,%linux/amd64,%attests} | first none
x86_64 first | {@first,%linux/x86_64},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
x86-64 alone | {@first,%linux/x86-64} | first none
AArch64 alone | {@first,%linux/AArch64} | none first
Linux first | {@first,%Linux/amd64},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
an os with a dotted capital I first | {@first,%L\u0130NUX/amd64},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
an i with a dot above it in os before 386 | {@first,%li\u0307nux/amd64},{@second,%linux/386} | second none
a slash within the architecture before 386 | {@first,"platform":{"os":"linux","architecture":"amd64/"}},{@second,%linux/386} | second none
a variant in the place of the architecture before 386 | {@first,"platform":{"os":"linux","variant":"amd64"}},{@second,%linux/386} | second none
a variant behind a slash of the architecture before arm v6 | {@first,"platform":{"os":"linux","architecture":"armhf/x"}},{@second,%linux/arm/6} | none second
no os first | {@first,"platform":{"architecture":"amd64"}},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
an os of null alone | {@first,"platform":{"os":null,"architecture":"amd64"}} | first none
a platform of null alone | {@first,"platform":null} | first none | first WrongPlatform
an empty platform first | {@first,"platform":{}},{@second,%linux/amd64} | second none
a slash within the os first | {@first,"platform":{"os":"linux/amd64","architecture":""}},{@second,%linux/386} | second none
v1 before the plain entry | {@first,%linux/amd64/v1},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
v3 before the plain entry | {@first,%linux/amd64/v3},{@second,%linux/amd64} | second none
v3 alone | {@first,%linux/amd64/v3} | none none
V1 alone | {@first,%linux/amd64/V1} | first none
v8 before the plain entry | {@first,%linux/arm64/v8},{@second,%linux/arm64} | none first | NoSuchPlatform AmbiguousIndex
8 alone | {@first,%linux/arm64/8} | none first
v9 before the plain entry | {@first,%linux/arm64/v9},{@second,%linux/arm64} | none second
v7 of arm64 alone | {@first,%linux/arm64/v7} | none none
386 before amd64 | {@first,%linux/386},{@second,%linux/amd64} | second none
386 alone | {@of386,%linux/386} | of386 none
i386 with a variant before 386 | {@first,"platform":{"os":"linux","architecture":"i386","variant":"a/b"}},{@second,%linux/386} | first none | AmbiguousIndex NoSuchPlatform
386 with a variant alone | {@first,"platform":{"os":"linux","architecture":"386","variant":"v1"}} | none none
arm v5, v7, v6 and v8 | {@first,%linux/arm/v5},{@second,%linux/arm/7},{@third,%linux/arm/v6},{@ofArm,%linux/arm/8} | none ofArm
armel before arm without a variant | {@first,%linux/armel},{@second,%linux/arm} | none second
other versions of the os, which Linux has not | {@first,"platform":{"os":"linux","architecture":"amd64","os.version":"6","os.features":["x"]}},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
Windows before Linux | {@first,"platform":{"os":"windows","architecture":"amd64","os.version":"10.0.1"}},{@second,%linux/amd64} | second none
the same digest twice | {@first,%linux/amd64},{@first,%linux/amd64/v1} | first none
compressed in two ways | {@first,%linux/amd64},{@second,%linux/amd64,"annotations":{"io.github.containers.compression.zstd":"true"}} | first none | AmbiguousIndex NoSuchPlatform
an entry without a platform alone | {@first} | first none | first WrongPlatform
an entry without a platform, of another image | {@ofArm} | none ofArm | WrongPlatform ofArm
an entry without a platform, of an image without an os | {@ofAlias} | ofAlias none | ofAlias WrongPlatform
an entry without a platform, of a 386 image | {@of386} | of386 none | of386 WrongPlatform
two entries without a platform | {@first},{@second} | first none | AmbiguousIndex AmbiguousIndex
an entry without a platform before one with | {@first},{@second,%linux/amd64} | second none | AmbiguousIndex AmbiguousIndex
an entry without a platform behind one of another | {@third,%linux/arm64},{@first} | first third | AmbiguousIndex AmbiguousIndex
an artifact without a platform before the image | {@first,%artifact},{@second,%linux/amd64} | second none
an artifact without a platform behind the image of another | {@ofArm,%linux/arm64},{@first,%artifact} | first ofArm | NoSuchPlatform ofArm
an artifact before the image, both without a platform | {@first,%artifact},{@second} | first none | AmbiguousIndex AmbiguousIndex
the image before an artifact, both without a platform | {@first},{@second,%artifact} | first none | first WrongPlatform
an artifact without a platform alone | {@first,%artifact} | first none | NoSuchPlatform NoSuchPlatform
null before the image | null,{@first,%linux/amd64} | first none | AmbiguousIndex AmbiguousIndex
an index without a platform | {@inner} | second none | second WrongPlatform
an index of the platform | {@inner,%linux/amd64},{@ofArm,%linux/arm64} | second ofArm
an index of several platforms | {@innerOfTwo} | second third
an index of the platform before its image | {@inner,%linux/amd64},{@first,%linux/amd64} | second none | AmbiguousIndex NoSuchPlatform
nothing |  | none none
keys in capitals | {@first,"PLATFORM":{"OS":"linux","Architecture":"amd64","VARIANT":"v1"}} | first none
a variant in capitals first | {@first,"platform":{"os":"linux","architecture":"amd64","Variant":"v3"}},{@second,%linux/amd64} | second none
an annotation's key in capitals behind the image | {@first,%linux/amd64},{@second,%linux/amd64,"Annotations":{"vnd.docker.reference.type":"x"}} | first none
a long s in os alone | {@first,"platform":{"o\u017f":"linux","architecture":"amd64"}} | first none
a long s in os of another system first | {@first,"platform":{"o\u017f":"windows","architecture":"amd64"}},{@second,%linux/amd64} | second none
a dotless i in architecture before 386 | {@first,"platform":{"os":"linux","arch\u0131tecture":"amd64"}},{@second,%linux/386} | second none
a dotless i in variant first | {@first,"platform":{"os":"linux","architecture":"amd64","var\u0131ant":"v3"}},{@second,%linux/amd64} | first none | AmbiguousIndex NoSuchPlatform
an escaped key | {@first,"\u0070latform":{"os":"linux","architecture":"amd64"}} | first none
a prototype, which is none | {@first,"__proto__":{"artifactType":"x"},"platform":{"os":"linux","architecture":"amd64","__proto__":{"variant":"v3"}}} | first none
Manifests alone | "Manifests":[{@first,%linux/amd64}] | first none
manifests with a long s alone | "manife\u017fts":[{@first,%linux/amd64}] | first none
manifests with a ligature behind manifests | "manifests":[{@first,%linux/amd64}],"manife\ufb06s":[{@second,%linux/amd64}] | first none
manifests, then Manifests | "manifests":[{@first,%linux/amd64}],"Manifests":[{@second,%linux/amd64}] | second none | AmbiguousIndex AmbiguousIndex
Manifests, then manifests | "Manifests":[{@first,%linux/amd64}],"manifests":[{@second,%linux/amd64}] | second none | AmbiguousIndex AmbiguousIndex
manifests, then manifests with a long s | "manifests":[{@first,%linux/amd64}],"manife\u017ft\u017f":[{@second,%linux/amd64}] | second none | AmbiguousIndex AmbiguousIndex
manifests twice | "manifests":[{@first,%linux/amd64}],"manifests":[{@second,%linux/amd64}] | second none | AmbiguousIndex AmbiguousIndex
manifests twice, the second without platforms | "manifests":[{@first,%linux/amd64},{@second,%linux/arm64}],"manifests":[{@third}] | third none | AmbiguousIndex AmbiguousIndex
digest, then Digest | {@first,"Digest":"#second",%linux/amd64} | second none | AmbiguousIndex AmbiguousIndex
digest twice | {@first,"digest":"#second",%linux/amd64} | second none | AmbiguousIndex AmbiguousIndex
platform twice, the second with the rest | {@first,"platform":{"os":"windows"},"platform":{"architecture":"amd64","os":"linux"}},{@second,%linux/amd64} | first none | AmbiguousIndex AmbiguousIndex
platform, then Platform of null | {@first,%windows/amd64,"Platform":null} | first none | AmbiguousIndex AmbiguousIndex
architecture, then Architecture | {@first,"platform":{"os":"linux","architecture":"arm64","Architecture":"amd64"}},{@second,%linux/amd64} | first none | AmbiguousIndex AmbiguousIndex
os twice | {@first,"platform":{"os":"windows","os":"linux","architecture":"amd64"}},{@second,%linux/amd64} | first none | AmbiguousIndex AmbiguousIndex
variant, then VARIANT | {@first,"platform":{"os":"linux","architecture":"amd64","variant":"v3","VARIANT":""}},{@second,%linux/amd64} | first none | AmbiguousIndex AmbiguousIndex
annotations in two capitals, which are two | {@first,%linux/amd64,"annotations":{"Team":"a","team":"b"}} | first none
the name of a key within a text | {@first,%linux/amd64,"annotations":{"a":"\"digest\":{","b":"}"}} | first none
a manifest with config, then Config | "config":{%first},"Config":{%second} | itself itself | AmbiguousIndex AmbiguousIndex
a manifest with config twice | "config":{%first},"config":{%second} | itself itself | AmbiguousIndex AmbiguousIndex
a manifest with a config's digest twice | "config":{%first,"digest":"#second"} | itself itself | AmbiguousIndex AmbiguousIndex
a manifest with Config alone | "Config":{%first} | itself itself | itself WrongPlatform
a manifest with layers twice | "config":{%first},"layers":[],"Layers":[] | itself itself | AmbiguousIndex AmbiguousIndex
a manifest that is a list, too | "config":{%first},"manifests":[] | none none | NoManifest NoManifest
a manifest that is of schema 1, too | "config":{%first},"fsLayers":[] | none none | NoManifest NoManifest
`;

export const LAYOUTS: readonly Layout[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [says = "", text = "", ...choices] = line.split(" | ");
    const [containerd = [], runner] = choices.map((choice) => choice.split(" "));
    const same = containerd.map((choice) => (choice === "none" ? "NoSuchPlatform" : choice));
    return { says, text: documentOf(text), containerd, runner: runner ?? same };
  });

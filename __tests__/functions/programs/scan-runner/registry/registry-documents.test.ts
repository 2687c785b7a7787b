import { createHash } from "node:crypto";
import { resolvePlatform } from "../../../../../functions/programs/scan-runner/registry/image-index";
import { RunnerError } from "../../../../../functions/programs/scan-runner/runner-error";
import { registryDocument, registryDocuments } from "../../../../fixtures/registry-documents";
import { pullSettings } from "../pull-settings";

/** What the registry has by digest and by tag. */
const served = new Map<string, string>();

// The digests of the fixtures are those of nothing: here they are the digests of what the registry serves by them.
jest.mock("../../../../../functions/programs/scan-runner/built-ins", () => ({
  ...jest.requireActual("../../../../../functions/programs/scan-runner/built-ins"),
  spawnSync: (_: string, __: string[], { input }: { input: string }) => {
    const reference = /\/manifests\/([^"]+)"/.exec(input)?.[1] ?? "";
    const body = served.get(reference) ?? imageOf(reference);
    return { status: 0, stderr: "", stdout: `HTTP/1.1 200 OK\r\n\r\n${body}` };
  },
  createHash: () => ({
    update: (body: string) => ({ digest: () => digestOf(body).slice("sha256:".length) }),
  }),
}));

const imageOf = (digest: string) => JSON.stringify({ config: { digest: "sha256:config" }, ofDigest: digest });

function digestOf(body: string): string {
  const byDigest = [...served].find(([reference, text]) => reference.includes(":") && text === body);
  const { ofDigest } = JSON.parse(body) as { ofDigest?: string };
  return byDigest?.[0] ?? ofDigest ?? `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

const textOf = (name: string) => JSON.stringify(registryDocument(name).content);
const hash = (name: string) => `sha256:${createHash("sha256").update(name).digest("hex")}`;
const ITSELF = "the document itself";

/** The manifest that is scanned by what it is of, or the problem that a scan ends with. */
const CHOSEN: [name: string, amd64: string, arm64: string][] = [
  ["docker-hub-official-index", "hub amd64", "hub arm64v8"],
  ["buildx-index", "buildx amd64", "buildx arm64"],
  ["buildx-single-index", "buildx only amd64", "NoSuchPlatform: linux/amd64"],
  ["docker-manifest-list", "list amd64", "list arm64"],
  ["windows-list", "windows linux amd64", "windows linux arm"],
  ["arm-variants-index", "variants amd64", "variants arm64 v8"],
  ["docker-schema2-manifest", ITSELF, ITSELF],
  ["oci-zstd-manifest", ITSELF, ITSELF],
  ["nested-index", "nested amd64", "nested arm64"],
  ["nested-inner-index", "nested amd64", "nested amd64"],
  ["no-platform-index", "unnamed image", "unnamed image"],
  ["schema1-manifest", "NoManifest: 1", "NoManifest: 1"],
  // Both are manifests with a config: what they are, the scanner says.
  ["cosign-signature-manifest", ITSELF, ITSELF],
  ["artifact-manifest", ITSELF, ITSELF],
  ["referrers-index", "NoSuchPlatform: ", "NoSuchPlatform: "],
  ["soci-index", "soci amd64", "soci arm64"],
  ["oci-error", "NoManifest: 1", "NoManifest: 1"],
];

function resolve(name: string, IMAGE_PLATFORM: string): string {
  served.clear();
  served.set("1", textOf(name));
  served.set(hash("nested inner"), textOf("nested-inner-index"));
  try {
    return resolvePlatform(pullSettings({ IMAGE_PLATFORM }), {}).digest;
  } catch (error) {
    expect(error).toBeInstanceOf(RunnerError);
    const { problem, message } = error as RunnerError;
    return `${problem}: ${message}`;
  }
}

test.each(CHOSEN)("of %s, linux/amd64 is %s and linux/arm64 is %s", (name, ...chosen) => {
  const expected = chosen.map((each) =>
    each.includes(":") ? each : each === ITSELF ? hash(textOf(name)) : hash(each),
  );

  expect(["linux/amd64", "linux/arm64"].map((platform) => resolve(name, platform))).toEqual(expected);
});

test("every document has its row", () => {
  expect(CHOSEN.map(([name]) => name).sort()).toEqual(
    registryDocuments()
      .map(({ name }) => name)
      .sort(),
  );
});

import {
  type AskedImage,
  checkAskedImage,
} from "../../../../../functions/programs/scan-runner/result/asked-image";
import { digestOf } from "../../../samples";
import { ASKED } from "../result-document";

const [MANIFEST, INDEX, CONFIG, OTHER] = [digestOf(1), digestOf(2), digestOf(3), digestOf(4)];
const IMAGE = { ...ASKED, imageDigest: MANIFEST, indexDigests: [INDEX], configDigest: CONFIG };

const check = (metadata: Parameters<typeof checkAskedImage>[0], asked: Partial<AskedImage> = {}) =>
  checkAskedImage(metadata, { ...IMAGE, ...asked });

const isWrong = (reason: RegExp) =>
  expect.objectContaining({ problem: "WrongImage", message: expect.stringMatching(reason) });

const isOfPlatform = (platform: string) =>
  expect.objectContaining({ problem: "WrongPlatform", message: platform });

// Proves scan.what-runs.
test.each([
  ["the manifest", MANIFEST],
  ["the index that lists it", INDEX],
  ["its config", CONFIG],
  ["the manifest, in a repository", `quay.io/acme/web@${MANIFEST}`],
  ["the index, in a repository with a tag", `quay.io:443/acme/web:1@${INDEX}`],
])("a result of %s is about the image, by its manifest", (_, digest) => {
  expect(check({ architecture: "amd64", digest })).toBe(MANIFEST);
});

test.each(["", undefined, "quay.io/acme/web@"])("the empty digest %j proves nothing", (digest) => {
  expect(check({ architecture: "amd64", digest })).toBe("");
  expect(() => check({ architecture: "arm64", digest })).toThrow(isOfPlatform("linux/arm64"));
});

test("its image id is that of the config alone, or empty, or nobody knows the config", () => {
  const metadata = { architecture: "amd64", digest: MANIFEST, imageId: OTHER };

  expect(check({ ...metadata, imageId: CONFIG })).toBe(MANIFEST);
  expect(check({ ...metadata, imageId: "" })).toBe(MANIFEST);
  expect(check(metadata, { configDigest: undefined })).toBe(MANIFEST);
  for (const digest of [MANIFEST, INDEX, CONFIG, ""]) {
    expect(() => check({ ...metadata, digest })).toThrow(
      isWrong(new RegExp(`${digest} ${OTHER} was scanned$`)),
    );
  }
  expect(() => check({ ...metadata, imageId: INDEX })).toThrow(isWrong(/was asked for/));
});

test.each([OTHER, `quay.io/acme/web@${OTHER}`, MANIFEST.slice(7), `${MANIFEST}@${OTHER}`, "latest"])(
  "the digest %s is another image's, and the reason names both",
  (digest) => {
    expect(() => check({ architecture: "amd64", digest })).toThrow(
      isWrong(new RegExp(`^linux/amd64 ${MANIFEST} was asked for, linux/amd64 ${digest} * was`)),
    );
  },
);

test.each([
  ["linux/amd64", "amd64"],
  ["linux/amd64", "x86_64"],
  ["linux/arm64", "arm64"],
  ["linux/arm64", "aarch64"],
  ["linux/arm64", "AARCH64"],
  ["linux/amd64", "386"],
  ["linux/arm64", "arm"],
])("for %s the architecture %j is right", (imagePlatform, architecture) => {
  expect(check({ architecture, digest: MANIFEST }, { imagePlatform })).toBe(MANIFEST);
});

test.each([
  ["linux/amd64", "arm64"],
  ["linux/amd64", "aarch64"],
  ["linux/arm64", "x86_64"],
  ["linux/arm64", "386"],
  ["linux/amd64", "constructor"],
])(
  "for %s the architecture %j is another platform's, or another image's where the digest is",
  (imagePlatform, architecture) => {
    for (const digest of [MANIFEST, ""]) {
      expect(() => check({ architecture, digest }, { imagePlatform })).toThrow(
        isOfPlatform(`linux/${architecture}`),
      );
    }
    expect(() => check({ architecture, digest: OTHER }, { imagePlatform })).toThrow(isWrong(/was asked for/));
  },
);

describe.each(["", undefined])("where the architecture is %j", (architecture) => {
  const checkNamed = (platform?: string) =>
    check({ architecture, digest: MANIFEST }, { namedPlatform: () => platform });

  test("it is what the registry says", () => {
    expect(checkNamed("linux/amd64")).toBe(MANIFEST);
    expect(() => checkNamed("linux/arm64")).toThrow(isOfPlatform("linux/arm64"));
  });

  test("the image is in doubt where the registry does not say, and the reason names both", () => {
    expect(() => checkNamed()).toThrow(isWrong(/^linux\/amd64 .* asked for, linux\/\? /));
  });
});

test("the registry is not asked where the result names an architecture", () => {
  const namedPlatform = jest.fn();

  expect(check({ architecture: "amd64", digest: MANIFEST }, { namedPlatform })).toBe(MANIFEST);
  expect(namedPlatform).not.toHaveBeenCalled();
});

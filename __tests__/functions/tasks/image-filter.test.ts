import { parseImage } from "../../../functions/contract/image";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { DIGEST, OTHER_DIGEST } from "../samples";

const names = (pattern: string, reference: string, digest?: string) =>
  imageFilter({ include: [], exclude: [pattern] })(parseImage(reference, "linux/amd64", digest)) ===
  "excluded";

describe("a pattern", () => {
  test.each([
    ["docker.io/library/*", "nginx:1.27", true],
    ["docker.io/*", "nginx:1.27", false],
    ["docker.io/*/nginx", "nginx:1.27", true],
    ["*.dkr.ecr.*.amazonaws.com/team/*", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1", true],
    ["*.dkr.ecr.*.amazonaws.com/*", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1", false],
  ])("%s stays within a segment: names %s is %s", (pattern, reference, expected) => {
    expect(names(pattern, reference)).toBe(expected);
  });

  test.each([
    ["docker.io/**", "nginx:1.27", true],
    ["**/nginx", "registry.example.com/a/b/c/nginx:1", true],
    ["**", "nginx", true],
    ["registry.example.com/**/app", "registry.example.com/a/b/app:1", true],
    ["registry.example.com/***", "registry.example.com/a/b/app:1", true],
    ["quay.io/**", "nginx:1.27", false],
  ])("%s crosses segments: names %s is %s", (pattern, reference, expected) => {
    expect(names(pattern, reference)).toBe(expected);
  });

  test.each([
    ["docker.io/library/ngin?", "nginx", true],
    ["docker.io/library/nginx?", "nginx", false],
    ["docker.io?library/nginx", "nginx", false],
  ])("%s has ? for one character of a segment: names %s is %s", (pattern, reference, expected) => {
    expect(names(pattern, reference)).toBe(expected);
  });

  test("with a tag and a digest means the digest, as messages print it", () => {
    const pattern = `docker.io/library/nginx:1.27@${DIGEST}`;

    expect(names(pattern, "nginx:1.27", DIGEST)).toBe(true);
    expect(names(pattern, "nginx:1.28", DIGEST)).toBe(true);
    expect(names(pattern, "nginx:1.27", OTHER_DIGEST)).toBe(false);
    expect(names(pattern, "nginx:1.27")).toBe(false);
  });

  test("without a tag means every tag and digest", () => {
    expect(names("docker.io/library/nginx", "nginx:1.27")).toBe(true);
    expect(names("docker.io/library/nginx", "nginx:latest", DIGEST)).toBe(true);
    expect(names("docker.io/library/nginx", "nginx-debug:1.27")).toBe(false);
  });

  test("with a tag means that tag only", () => {
    expect(names("docker.io/library/nginx:1.27", "nginx:1.27", DIGEST)).toBe(true);
    expect(names("docker.io/library/nginx:1.*", "nginx:1.27")).toBe(true);
    expect(names("docker.io/library/nginx:1.27", "nginx:1.28")).toBe(false);
  });

  test("with a digest means that content only", () => {
    expect(names(`docker.io/library/nginx@${DIGEST}`, "nginx:1.27", DIGEST)).toBe(true);
    expect(names(`docker.io/library/nginx@${DIGEST}`, "nginx:1.27", OTHER_DIGEST)).toBe(false);
  });

  test("is held against the whole name", () => {
    expect(names("nginx", "nginx:1.27")).toBe(false);
    expect(names("library/nginx", "nginx:1.27")).toBe(false);
    expect(names("docker.io/library/ngin", "nginx:1.27")).toBe(false);
  });

  test.each([
    "dockerXio/library/nginx",
    ".+",
    "docker.io/library/(nginx)",
    "docker.io/library/ngin[x]",
    "docker.io/library/nginx|x",
    "^docker.io/library/nginx$",
    "docker.io/library/nginxx{0}",
    "docker\\.io/library/nginx",
  ])("%s has no meaning as a regular expression", (pattern) => {
    expect(names(pattern, "nginx:1.27")).toBe(false);
  });

  test("has a dot that is a dot", () => {
    expect(names("registry.example.com/app", "registryXexample.com/app:1")).toBe(false);
  });
});

describe("the filter of an installation", () => {
  const reasonFor = (patterns: { include?: string[]; exclude?: string[] }, reference: string) =>
    imageFilter({ include: [], exclude: [], ...patterns })(parseImage(reference, "linux/amd64"));

  test("without patterns leaves nothing out", () => {
    expect(reasonFor({}, "nginx")).toBeUndefined();
  });

  test("leaves out what one of several patterns excludes, and nothing else", () => {
    const exclude = ["quay.io/**", "docker.io/library/nginx"];

    expect(reasonFor({ exclude }, "nginx")).toBe("excluded");
    expect(reasonFor({ exclude }, "busybox")).toBeUndefined();
  });

  test("with included images leaves out all others", () => {
    const include = ["quay.io/**", "docker.io/library/nginx"];

    expect(reasonFor({ include }, "nginx:1.27")).toBeUndefined();
    expect(reasonFor({ include }, "quay.io/a/b")).toBeUndefined();
    expect(reasonFor({ include }, "busybox")).toBe("not-included");
  });

  test("leaves out what is both included and excluded", () => {
    const patterns = { include: ["docker.io/library/*"], exclude: ["docker.io/library/nginx"] };

    expect(reasonFor(patterns, "nginx")).toBe("excluded");
    expect(reasonFor(patterns, "busybox")).toBeUndefined();
  });
});

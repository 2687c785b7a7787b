import { parseImage } from "../../../functions/contract/images/image";
import { imageFilter } from "../../../functions/tasks/image-filter";
import { DIGEST, OTHER_DIGEST } from "../samples";

const names = (pattern: string, reference: string) =>
  imageFilter({ include: [], exclude: [pattern] })(parseImage(reference, "linux/amd64")) === "excluded";

const NGINX = "docker.io/library/nginx";
const APP = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1";

// Proves scan.left-out.
test.each([
  ["stays within a segment with *", "*.dkr.ecr.*.amazonaws.com/team/*", APP, true],
  ["crosses segments with **", "docker.io/**", "nginx:1.27", true],
  ["with tag and digest means the digest", `${NGINX}:1.27@${DIGEST}`, `nginx:1.27@${DIGEST}`, true],
  ["with tag and digest means the digest", `${NGINX}:1.27@${DIGEST}`, `nginx:1.27@${OTHER_DIGEST}`, false],
  ["without a tag means every tag and digest", NGINX, `nginx:latest@${DIGEST}`, true],
  ["with a tag means that tag only", `${NGINX}:1.27`, "nginx:1.28", false],
  ["without a tag sees none, whatever its wildcards", "**/*-debug", "nginx:1.27-debug", false],
  ["with a tag means that tag only", "**/*:*-debug", "nginx:1.27-debug", true],
  ["with a digest means that content only", `${NGINX}@${DIGEST}`, `nginx:1.27@${DIGEST}`, true],
  ["with a digest means that content only", `${NGINX}@${DIGEST}`, `nginx:1.27@${OTHER_DIGEST}`, false],
])("a pattern %s: %s names %s is %s", (_, pattern, reference, expected) => {
  expect(names(pattern, reference)).toBe(expected);
});

describe("the filter of an installation", () => {
  const reasonFor = (patterns: { include?: string[]; exclude?: string[] }, reference: string) =>
    imageFilter({ include: [], exclude: [], ...patterns })(parseImage(reference, "linux/amd64"));

  test("leaves out what one of several patterns excludes, and nothing else", () => {
    const exclude = ["quay.io/**", "docker.io/library/nginx"];

    expect(reasonFor({ exclude }, "nginx")).toBe("excluded");
    expect(reasonFor({ exclude }, "busybox")).toBeUndefined();
  });

  test("leaves out what is both included and excluded", () => {
    const patterns = { include: ["docker.io/library/*"], exclude: ["docker.io/library/nginx"] };

    expect(reasonFor(patterns, "nginx")).toBe("excluded");
    expect(reasonFor(patterns, "busybox")).toBeUndefined();
  });
});

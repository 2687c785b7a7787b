import {
  asDigest,
  InvalidImageError,
  imageKey,
  type Platform,
  parseImage,
} from "../../../../functions/contract/images/image";
import { DIGEST, OTHER_DIGEST } from "../../samples";

const parse = (reference: string, digest?: string) => parseImage(reference, "linux/amd64", digest);

describe("an image reference", () => {
  test.each([
    ["nginx", "docker.io/library/nginx:latest"],
    ["docker.io/nginx:1.27", "docker.io/library/nginx:1.27"],
    ["index.docker.io/library/nginx:1.27", "docker.io/library/nginx:1.27"],
    ["Registry-1.Docker.IO:443/acme/web:1", "docker.io/acme/web:1"],
    ["Registry:5000/acme/web:1", "registry:5000/acme/web:1"],
    ["registry-1.docker.io.evil.example/acme/web:1", "registry-1.docker.io.evil.example/acme/web:1"],
    ["evil.example/registry-1.docker.io/web:1", "evil.example/registry-1.docker.io/web:1"],
    [
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1.2.3",
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1.2.3",
    ],
    ["registry:5000/app", "registry:5000/app:latest"],
  ])("%s is normalised to %s", (reference, normalised) => {
    expect(parse(reference)).toEqual({
      reference: normalised,
      repository: normalised.replace(/:[^:/]*$/, ""),
      platform: "linux/amd64",
    });
  });

  test("yields to the digest that ECS reports", () => {
    expect(parse(`nginx:1.27@${OTHER_DIGEST}`, DIGEST).digest).toBe(DIGEST);
    expect(parse("nginx:1.27", DIGEST).digest).toBe(DIGEST);
  });

  test("without a tag means latest only where no digest is known", () => {
    expect(parse("nginx").reference).toBe("docker.io/library/nginx:latest");
    expect(parse("nginx", DIGEST).reference).toBe("docker.io/library/nginx");
    expect(parse(`nginx@${DIGEST}`).reference).toBe("docker.io/library/nginx");
  });

  test.each([
    "$(curl evil)",
    "nginx:1.27 --insecure",
    "--help",
    "nginx#linux/amd64",
    "NGINX",
    "nginx:",
    `nginx@sha512:${"a".repeat(128)}`,
    `nginx@sha256:${"A".repeat(64)}`,
    "a".repeat(64),
    "",
  ])("%j is refused", (reference) => {
    expect(() => parse(reference)).toThrow(InvalidImageError);
  });

  test("of 255 characters is accepted", () => {
    const repository = `registry.example.com/${"a".repeat(229)}`;

    expect(parse(`${repository}:1.27`)).toMatchObject({ repository, reference: `${repository}:1.27` });
    expect(() => parse(`${repository}:1.270`)).toThrow("256 characters");
  });
});

describe("a digest", () => {
  test.each([
    "",
    "a".repeat(64),
    `sha256:${"a".repeat(63)}`,
    `sha256:${"A".repeat(64)}`,
    `sha512:${"a".repeat(64)}`,
    `${DIGEST}\n`,
  ])("%j is none", (text) => {
    expect(asDigest(text)).toBeUndefined();
    expect(() => parse("nginx", text)).toThrow(InvalidImageError);
    expect(() => parse("nginx", text)).toThrow("is not a digest: expected sha256: and 64 hexadecimal digits");
  });
});

describe("the key of a ledger row", () => {
  const key = (reference: string, platform: Platform, digest?: string) =>
    imageKey(parseImage(reference, platform, digest));

  test("is repository, digest and platform, whatever the tag is", () => {
    const expected = `docker.io/library/nginx@${DIGEST}#linux/amd64`;

    expect(key("nginx:1.27", "linux/amd64", DIGEST)).toBe(expected);
    expect(key("docker.io/library/nginx:1.28", "linux/amd64", DIGEST)).toBe(expected);
  });

  test("differs by repository and by platform", () => {
    expect(key("mirror.test/nginx", "linux/amd64", DIGEST)).toBe(`mirror.test/nginx@${DIGEST}#linux/amd64`);
    expect(key("nginx", "linux/arm64", DIGEST)).toBe(`docker.io/library/nginx@${DIGEST}#linux/arm64`);
  });

  test("is the normalised reference and platform where no digest is known", () => {
    expect(key("nginx", "linux/arm64")).toBe("docker.io/library/nginx:latest#linux/arm64");
    expect(key("docker.io/library/nginx:latest", "linux/arm64")).toBe(key("nginx", "linux/arm64"));
  });
});

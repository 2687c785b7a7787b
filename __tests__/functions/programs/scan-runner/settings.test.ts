import { readBuildSettings } from "../../../../functions/programs/scan-runner/settings";
import { pullSettings } from "./pull-settings";
import { DIGEST } from "./result-document";

test.each([
  ["docker.io/library/nginx:1.27", "docker.io", "library/nginx", "1.27"],
  ["registry.example.com:8443/Team/web", "registry.example.com:8443", "Team/web", "latest"],
  ["127.0.0.1:5000/a/b/c:v1", "127.0.0.1:5000", "a/b/c", "v1"],
])("the parts of %s are known", (IMAGE_REFERENCE, registryHost, repository, tag) => {
  expect(pullSettings({ IMAGE_REFERENCE })).toMatchObject({ registryHost, repository, tag });
});

test.each([
  ["IMAGE_REFERENCE", "$(touch pwned)"],
  ["IMAGE_REFERENCE", "--help"],
  ["IMAGE_REFERENCE", `docker.io/library/nginx@${DIGEST}`],
  ["IMAGE_REFERENCE", "docker.io/library/nginx\n--policy=x"],
  ["IMAGE_REFERENCE", `docker.io/${"a".repeat(300)}`],
  ["IMAGE_DIGEST", "sha256:abc"],
  ["IMAGE_PLATFORM", "windows/amd64"],
])("an image with %s = %j is refused for good", (name, value) => {
  expect(() => pullSettings({ IMAGE_DIGEST: DIGEST, [name]: value })).toThrow(
    expect.objectContaining({ problem: "InvalidImage", message: expect.stringContaining(name) }),
  );
});

test.each(["not-set", "", undefined])("a token that is %s is missing, before anything else", (token) => {
  expect(() => readBuildSettings({ SECURE_API_TOKEN: token })).toThrow(
    expect.objectContaining({ problem: "TokenMissing" }),
  );
});

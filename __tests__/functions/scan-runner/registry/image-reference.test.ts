import { parseReference } from "../../../../functions/scan-runner/registry/image-reference";

test.each([
  ["docker.io/library/nginx:1.27", { host: "docker.io", repository: "library/nginx", tag: "1.27" }],
  ["quay.io/acme/web", { host: "quay.io", repository: "acme/web", tag: "latest" }],
  ["registry.example.com:8443/web", { host: "registry.example.com:8443", repository: "web", tag: "latest" }],
  ["127.0.0.1:5000/a/b/c:v1", { host: "127.0.0.1:5000", repository: "a/b/c", tag: "v1" }],
])("the parts of %s", (reference, parts) => {
  expect(parseReference(reference)).toEqual(parts);
});

import { anError } from "../../expected-errors";
import { causeOf, SYSDIG_SECURE_ENDPOINT } from "./cause-of-failure";

// Words of registries and of Sysdig also stand in errors that are neither's.

const causeOfLine = (line: string) => causeOf(3, [line]);

test.each([
  "image analysis: open /tmp/layer: permission denied",
  "unable to pull image: open cache/blobs/1: permission denied",
  "unable to pull image: dial unix /var/run/docker.sock: connect: permission denied",
  "unable to pull image: write /tmp/manifest.json: no space left on device",
  "reading manifest: open db/main.db: no such file or directory, 404",
])("the build machine's own trouble is nobody's refusal: %s", (line) => {
  expect(causeOfLine(line)).toMatchObject({
    ...anError("infrastructure", "transient"),
    reason: `scanner exit code 3: ${line}; read the log of the build`,
  });
});

test.each([
  'unable to pull image: denied: Permission "artifactregistry.repositories.downloadArtifacts" denied',
  "unable to pull image: permission denied",
  'GET "https://quay.io/v2/": permission denied',
])("a registry's refusal stays one: %s", (line) => {
  expect(causeOfLine(line)).toMatchObject(anError("configuration", "registry"));
});

test.each([
  "reading manifest: read 404 bytes of 1024",
  "pulling image: layer 404 of 500 broke",
  "registry at 10.0.0.1:404 sent nonsense",
])("a number is no status: %s", (line) => {
  expect(causeOfLine(line)).toMatchObject(anError("infrastructure", "transient"));
});

test.each([
  "reading manifest: unexpected status code 404",
  "reading manifest: status: 404",
  "reading manifest: status=404",
  "GET https://quay.io/v2/acme/web/manifests/1: 404",
])("a status is one: %s", (line) => {
  expect(causeOfLine(line)).toMatchObject(anError("permanent", "registry"));
});

test.each(["401 Unauthorized", "401 Unauthorized: bad token", "proxy.example.com answered 403 Forbidden"])(
  "who refuses without a word of Sysdig is not known: %s",
  (line) => {
    expect(causeOfLine(line)).toMatchObject(anError("infrastructure", "transient"));
  },
);

test.each([
  `GET ${SYSDIG_SECURE_ENDPOINT}/api: 401`,
  "unable to authenticate with the API: 401 Unauthorized",
  "the API Token has expired: unauthorized",
])("Sysdig's refusal names what to do in each way to give the token: %s", (line) => {
  const says = "or store it in the existing secret or parameter";

  expect(causeOfLine(line)).toMatchObject(anError("configuration", "installation", says));
});

import { DEFAULT_BEHAVIOUR, type ImageBehaviour } from "../../../local-aws/sysdig/catalog";
import { ScanningBackend } from "../../../local-aws/sysdig/scanning-backend";

const API = "/api/scanning/v1/anchore";
const TAG = "docker.io/acme/app:1";
const DIGEST = `sha256:${"a".repeat(64)}`;

function backend(behaviour: Partial<ImageBehaviour> = {}) {
  const simulated = new ScanningBackend(() => ({ ...DEFAULT_BEHAVIOUR, digest: DIGEST, ...behaviour }));
  const ask = (method: string, path: string, body = "") =>
    simulated.handle(method, new URL(`http://127.0.0.1${API}${path}`), body);
  return {
    simulated,
    ask,
    add: (tag = TAG) => ask("POST", "/images", JSON.stringify({ tag, annotations: {} })),
  };
}

test("an image that is asked for is analysed, evaluated and has vulnerabilities", () => {
  const { ask, add } = backend({ evaluation: "failed" });

  expect(add()).toMatchObject({ status: 200, json: [{ imageDigest: DIGEST, parentDigest: DIGEST }] });
  expect(ask("GET", `/images/${DIGEST}`)).toMatchObject({ json: [{ analysis_status: "analyzed" }] });
  expect(ask("GET", `/images/${DIGEST}/check?tag=${TAG}&detail=true`)).toMatchObject({
    json: [{ [DIGEST]: { [TAG]: [{ status: "fail" }] } }],
  });
  const { json } = ask("GET", `/images/${DIGEST}/vuln/all`);
  expect(json).toMatchObject({
    vulnerabilities: expect.arrayContaining([expect.objectContaining({ severity: "Low" })]),
  });
});

test("an image that is not analysed yet has no evaluation: the same 404 as an unknown image", () => {
  const { ask, add } = backend({ delaySeconds: 60 });
  add();

  expect(ask("GET", `/images/${DIGEST}`)).toMatchObject({ json: [{ analysis_status: "analyzing" }] });
  expect(ask("GET", `/images/${DIGEST}/check?tag=${TAG}`).status).toBe(404);
  expect(ask("GET", `/images/sha256:${"b".repeat(64)}`)).toEqual({
    status: 404,
    json: { message: "image not found in DB" },
  });
});

test("a digest is refused, and so is an image that its registry lacks", () => {
  expect(backend().add(`docker.io/acme/app@${DIGEST}`).status).toBe(400);
  expect(backend({ inRegistry: false }).add()).toMatchObject({
    status: 400,
    json: { message: expect.stringContaining("registry") },
  });
});

test.each([undefined, null, "aws-fargate", ["aws-fargate"], { "added-by": 1 }, { "added-by": "" }])(
  "annotations that are no texts are refused: %j",
  (annotations) => {
    const { simulated, ask } = backend();

    expect(ask("POST", "/images", JSON.stringify({ tag: TAG, annotations })).status).toBe(400);
    expect(simulated.requests).toEqual([]);
  },
);

test("annotations are kept with what was asked for", () => {
  const { simulated, ask } = backend();
  const request = { tag: TAG, annotations: { "aws-region": "us-east-1" } };

  expect(ask("POST", "/images", JSON.stringify(request)).status).toBe(200);
  expect(simulated.requests).toEqual([request]);
});

test("a broken API answers every call, or those of one path, as asked", () => {
  const { simulated, ask, add } = backend();
  simulated.failure = { status: 429, headers: { "retry-after": "7" } };
  expect(add()).toMatchObject({ status: 429, headers: { "retry-after": "7" } });

  simulated.failure = { status: 404, path: "/images" };
  expect(add().status).toBe(404);
  expect(ask("GET", "/status")).toMatchObject({ status: 200 });
  expect(simulated.requests).toEqual([]);
});

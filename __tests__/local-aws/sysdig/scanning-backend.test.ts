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

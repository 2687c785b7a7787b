import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_BEHAVIOUR, type ImageBehaviour } from "../../../local-aws/sysdig/catalog";
import { pulledImage } from "../../../local-aws/sysdig/pull-string";
import { buildResult } from "../../../local-aws/sysdig/result";

// Holds what the simulated Sysdig writes against documents in the shape of the real scanner's.

const DOCUMENTS = join(__dirname, "../..", "fixtures", "result-documents");
const IMAGE = pulledImage(`pull://registry.test/app@sha256:${"a".repeat(64)}`, "registry.test/app:1");
/** Objects whose keys are references or names, and not part of the shape. */
const MAPS = /\.(layers|packages|vulnerabilities|riskAccepts|labels|extra|arguments)$/;

/** Path and kind of every value in a document: `.result.metadata.os: string`. */
function shapeOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) {
    return [`${path}: array`, ...value.flatMap((each) => shapeOf(each, `${path}[]`))];
  }
  if (value === null || typeof value !== "object") return [`${path}: ${kindOf(value)}`];
  const members = Object.entries(value).flatMap(([key, each]) =>
    shapeOf(each, MAPS.test(path) ? `${path}.*` : `${path}.${key}`),
  );
  return [`${path}: object`, ...members];
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return value === "" ? "empty string" : typeof value;
}

function simulated(behaviour: Partial<ImageBehaviour>): ReturnType<typeof buildResult> {
  return buildResult({ image: IMAGE, behaviour: { ...DEFAULT_BEHAVIOUR, ...behaviour } });
}

const VULNERABLE: Partial<ImageBehaviour> = {
  evaluation: "failed",
  vulnerabilities: { critical: 2, high: 2, medium: 1, low: 1, negligible: 1 },
  knownExploited: 1,
};
const SIMULATED = [VULNERABLE, {}, { vulnerabilities: DEFAULT_BEHAVIOUR.vulnerabilities }].map(simulated);
const RECORDED = readdirSync(DOCUMENTS).map((file) =>
  JSON.parse(readFileSync(join(DOCUMENTS, file), "utf8")),
);

/** What a document gets when it is uploaded, and what differs with a user's policies and accepted risks. */
const NOT_COMPARED =
  /^\.info\.(resultUrl|resultId): |\.evaluations\[\]\.description: string$|\.(arguments|riskAccepts)\.\*/;

test("the simulated Sysdig writes every member that real results have, null and empty where those are", () => {
  const written = new Set(SIMULATED.flatMap((each) => shapeOf(each)));
  const expected = new Set(RECORDED.flatMap((each) => shapeOf(each)));
  const missing = [...expected].filter((each) => !written.has(each) && !NOT_COMPARED.test(each));
  const madeUp = [...written].filter((each) => !expected.has(each));

  expect(missing).toEqual([]);
  expect(madeUp).toEqual([]);
});

test("failures of vulnerabilities describe nothing themselves", () => {
  const { evaluations } = simulated(VULNERABLE).result.policies;
  const descriptions = JSON.stringify(evaluations).match(/"description":"[^"]*","packageRef"/g);

  expect(descriptions).toHaveLength(8);
  expect(new Set(descriptions)).toEqual(new Set(['"description":"","packageRef"']));
});

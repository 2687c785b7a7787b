import { GATE_ANSWERS } from "../../../functions/contract/blocking/gate";
import { judgeDeployment, type Situation } from "../../../functions/deployment-gate/decide";
import type { ImageFacts } from "../../../functions/deployment-gate/images/image-facts";
import { decidedImages, factsOf } from "../../../functions/deployment-gate/logged-images";
import { image, minutesFromNow, NOW, OTHER_DIGEST } from "../samples";

const SITUATION: Situation = {
  settings: { ...GATE_ANSWERS, mode: "block", timeout_minutes: 30 },
  now: NOW,
  startedAt: NOW,
  firstCallAt: NOW,
  troubles: [],
  leniencyTroubles: [],
};

/** An exception that counts how often somebody looks which images it names. */
class CountedException {
  looks = 0;
  readonly until = "2026-03-31";
  readonly reason = "no fix yet";
  readonly owner = "team-web";

  get image(): string {
    this.looks += 1;
    return "docker.io/library/nginx";
  }
}

const facts = (name: "PASSED" | "FAILED"): ImageFacts => ({
  containers: ["web"],
  reference: image().reference,
  image: image(),
  verdict: { verdict: name, verdictAt: NOW, freshUntil: minutesFromNow(60) },
});
const judged = (exception: CountedException, ...names: readonly ("PASSED" | "FAILED")[]) =>
  judgeDeployment(names.map(facts), undefined, [exception], SITUATION).images;

test("no exception is looked for where an image passes by itself", () => {
  const exception = new CountedException();

  expect(judged(exception, "PASSED", "PASSED")).toMatchObject([{ because: "passed" }, { because: "passed" }]);
  expect(exception.looks).toBe(0);
});

test("an exception by the digest that Sysdig shows lets a multi-platform image pass", () => {
  const exception = { image: OTHER_DIGEST, until: "2026-03-31", reason: "no fix yet", owner: "team-web" };
  const verdict = { verdict: "FAILED", scannedDigest: OTHER_DIGEST } as const;
  const { images } = judgeDeployment([{ ...facts("FAILED"), verdict }], undefined, [exception], SITUATION);

  expect(images).toMatchObject([{ because: "exception", exception }]);
});

test("it holds where a later call cannot read the image, and is published without what only the gate keeps", () => {
  const exception = { image: OTHER_DIGEST, until: "2026-03-31", reason: "no fix yet", owner: "team-web" };
  const verdict = { verdict: "FAILED", scannedDigest: OTHER_DIGEST } as const;
  const { images } = judgeDeployment([{ ...facts("FAILED"), verdict }], undefined, [exception], SITUATION);
  const log = { installation: "", account: "", region: "", reason: "", images };

  expect(judgeDeployment(factsOf(log), log, [exception], SITUATION)).toMatchObject({
    conclusion: "through",
  });
  expect(judgeDeployment(factsOf(log), log, [], SITUATION)).toMatchObject({ conclusion: "blocked" });
  expect(decidedImages(images)[0]).not.toHaveProperty("scannedDigest");
});

test("an exception's pattern is read once, for all images and each time that they are judged", () => {
  const exception = new CountedException();

  for (let times = 0; times < 2; times += 1) {
    expect(judged(exception, "FAILED", "FAILED")).toMatchObject([
      { because: "exception", exception: { owner: "team-web" } },
      { because: "exception" },
    ]);
  }
  expect(exception.looks).toBe(1);
});

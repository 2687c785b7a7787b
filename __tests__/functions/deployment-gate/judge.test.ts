import { judgeDeployment } from "../../../functions/deployment-gate/decide";
import type { ImageFacts } from "../../../functions/deployment-gate/images/image-facts";
import { factsOf, publishedImages } from "../../../functions/deployment-gate/logged-images";
import { OTHER_DIGEST } from "../samples";
import { facts, situation, verdict } from "./situations";

const SITUATION = situation();
const BY_DIGEST = { image: OTHER_DIGEST, until: "2026-03-31", reason: "no fix yet", owner: "team-web" };

/** Of an image that has failed, and of which Sysdig shows another digest. */
const judgedByDigest = () => {
  const verdict = { verdict: "FAILED", scannedDigest: OTHER_DIGEST } as const;
  return judgeDeployment([facts({ verdict })], undefined, [BY_DIGEST], SITUATION).images;
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

const [PASSED, FAILED] = [facts(verdict("PASSED")), facts(verdict("FAILED"))];
const judged = (exception: CountedException, ...images: readonly ImageFacts[]) =>
  judgeDeployment(images, undefined, [exception], SITUATION).images;

test("no exception is looked for where an image passes by itself", () => {
  const exception = new CountedException();

  expect(judged(exception, PASSED, PASSED)).toMatchObject([{ because: "passed" }, { because: "passed" }]);
  expect(exception.looks).toBe(0);
});

test("an exception by the digest that Sysdig shows lets a multi-platform image pass", () => {
  expect(judgedByDigest()).toMatchObject([{ because: "exception", exception: BY_DIGEST }]);
});

test("it holds where a later call cannot read the image, and is published without what only the gate keeps", () => {
  const images = judgedByDigest();
  const log = { installation: "", account: "", region: "", reason: "", images };

  expect(judgeDeployment(factsOf(log), log, [BY_DIGEST], SITUATION).conclusion).toBe("through");
  expect(judgeDeployment(factsOf(log), log, [], SITUATION).conclusion).toBe("blocked");
  expect(publishedImages(images, false)[0]).not.toHaveProperty("scannedDigest");
});

test("an exception's pattern is read once, for all images and each time that they are judged", () => {
  const exception = new CountedException();

  for (let times = 0; times < 2; times += 1) {
    expect(judged(exception, FAILED, FAILED)).toMatchObject([
      { because: "exception", exception: { owner: "team-web" } },
      { because: "exception" },
    ]);
  }
  expect(exception.looks).toBe(1);
});

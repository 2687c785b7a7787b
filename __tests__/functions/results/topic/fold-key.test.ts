import type { DeploymentEvent } from "../../../../functions/contract/notices/deployment-event";
import { foldKey } from "../../../../functions/results/topic/fold-key";
import { BAD_IMAGE, deploymentEvent, EXCEPTED_IMAGE } from "../../deployment-events";
import { OTHER_DIGEST } from "../../samples";

const keyOf = (changes: Partial<DeploymentEvent>) =>
  foldKey(deploymentEvent({ detailType: "Enforcement Audited", ...changes }));

test("what each decision is a message of has no key", () => {
  expect(keyOf({ detailType: "Deployment Rolled Back" })).toBeUndefined();
});

test("a key says the kind and the workload", () => {
  expect(keyOf({})).toMatch(/^fold#Enforcement Audited#production\/service:web#[0-9a-f]{32}$/);
  expect(keyOf({ service: undefined, family: "nightly" } as never)).toMatch(/#production\/family:nightly#/);
});

test.each<[string, Partial<DeploymentEvent>, Partial<DeploymentEvent>, boolean]>([
  ["another deployment and revision", {}, { deploymentArn: "arn:2", revisionArn: "arn:3" }, true],
  ["another kind", {}, { detailType: "Deployment Audited" }, false],
  ["another service", {}, { service: "api" }, false],
  ["another cluster", {}, { cluster: "staging" }, false],
  ["another account", {}, { account: "210987654321" }, false],
  ["another digest", {}, { images: [{ ...BAD_IMAGE, digest: OTHER_DIGEST }] }, false],
  ["another image that passed", {}, { images: [BAD_IMAGE] }, true],
  [
    "another order of the images that decided",
    { images: [BAD_IMAGE, { ...EXCEPTED_IMAGE, decision: "blocked" }] },
    { images: [{ ...EXCEPTED_IMAGE, decision: "blocked" }, BAD_IMAGE] },
    true,
  ],
  [
    "one more image that decided",
    { images: [BAD_IMAGE] },
    { images: [BAD_IMAGE, { ...EXCEPTED_IMAGE, decision: "blocked" }] },
    false,
  ],
  [
    "one more image that was allowed, where others were",
    { images: [{ ...BAD_IMAGE, decision: "allowed" }] },
    {
      images: [
        { ...BAD_IMAGE, decision: "allowed" },
        { ...EXCEPTED_IMAGE, decision: "allowed" },
      ],
    },
    false,
  ],
  [
    "an image that was allowed, beside one that has an exception",
    { detailType: "Deployment Exception Used", images: [EXCEPTED_IMAGE] },
    {
      detailType: "Deployment Exception Used",
      images: [EXCEPTED_IMAGE, { ...BAD_IMAGE, decision: "allowed", because: "no-policy" }],
    },
    true,
  ],
  [
    "other words without an image, because of the same",
    { images: [], because: "gate-failure", reason: "after 12 minutes" },
    { images: [], because: "gate-failure", reason: "after 13 minutes" },
    true,
  ],
])("%s", (_, one, other, isFolded) => {
  expect(keyOf(one) === keyOf(other)).toBe(isFolded);
});

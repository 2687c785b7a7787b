import { deploymentEvent, GATE_OPENED } from "../../../deployment-events";
import { completedOutcome, erroredOutcome, failedOutcome, IMPAIRED, RECOVERED } from "../../../outcomes";
import { vulnerability } from "../../../samples";
import { published } from "./topic-of";

const HOSTILE = "\u001b[2J\u202e @here <!channel>\nVerdict: PASSED";

test("a rule or an owner breaks no line, turns no text around and calls nobody", async () => {
  const { text, attributes } = await published(
    completedOutcome({ failedRules: [HOSTILE], owner: "team\u0007" }),
  );

  expect(text).toContain("\nFailed rule: ??2J? @ here ?!channel??Verdict: PASSED\n");
  expect(attributes.owner).toBe("team?");
});

test("nor does a reason, which may quote a registry", async () => {
  const { text } = await published({ ...IMPAIRED, error: { ...IMPAIRED.error, reason: HOSTILE } });

  expect(text).toContain("(class configuration): ?[2J? @ here ?!channel??Verdict: PASSED\n");
});

test("no line of a message ends in a colon", async () => {
  for (const notice of [
    ...[{ ...failedOutcome(), topVulnerabilities: [vulnerability()] }, erroredOutcome(), IMPAIRED, RECOVERED],
    ...[deploymentEvent(), deploymentEvent({ images: [] }), GATE_OPENED, { ...GATE_OPENED, reason: "" }],
  ]) {
    expect((await published(notice)).text).not.toMatch(/:[ \t]*$(?!\n- )/m);
  }
});

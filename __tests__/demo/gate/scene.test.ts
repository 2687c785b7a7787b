import { type GateScene, gateDifferences, renderGateScene } from "../../../demo/gate/scene";

const call = (stage: string, answer: string) => ({ stage, answer, milliseconds: 40 });
const SCENE: GateScene = {
  good: {
    image: "docker.io/acme/web:1",
    status: "SUCCESSFUL",
    calls: [call("PRE_SCALE_UP", "SUCCEEDED"), call("POST_SCALE_UP", "SUCCEEDED")],
    time: 900,
  },
  bad: {
    image: "docker.io/acme/vulnerable:1",
    status: "ROLLBACK_SUCCESSFUL",
    calls: [call("POST_SCALE_UP", "IN_PROGRESS"), call("POST_SCALE_UP", "FAILED")],
    time: 4000,
  },
  explanation: "Deployment Blocked",
  running: "docker.io/acme/web:1  PASSED",
};

test("a bad image that was held and refused, after a known good one that passed at once, is as it has to be", () => {
  expect(gateDifferences(SCENE)).toEqual([]);
  expect(renderGateScene(SCENE)).toContain(
    "- docker.io/acme/vulnerable:1: ROLLBACK_SUCCESSFUL. POST_SCALE_UP IN_PROGRESS,\n        POST_SCALE_UP FAILED\n",
  );
});

test.each<[string, Partial<GateScene>, RegExp]>([
  [
    "a good image that was rolled back",
    { good: { ...SCENE.good, status: "ROLLBACK_SUCCESSFUL" } },
    /known good/,
  ],
  [
    "a good image that was held",
    {
      good: {
        ...SCENE.good,
        calls: [call("POST_SCALE_UP", "IN_PROGRESS"), call("POST_SCALE_UP", "SUCCEEDED")],
      },
    },
    /known good.*was held/,
  ],
  [
    "a bad image that runs all the same",
    { running: "docker.io/acme/web:1\ndocker.io/acme/vulnerable:1" },
    /a service runs/,
  ],
  ["a good image that does not run", { running: "" }, /a service runs/],
  ["a bad image that was deployed", { bad: { ...SCENE.bad, status: "SUCCESSFUL" } }, /bad.*SUCCESSFUL/],
  [
    "a bad image that was not held",
    { bad: { ...SCENE.bad, calls: [call("POST_SCALE_UP", "FAILED")] } },
    /was not held/,
  ],
])("%s is named", (_, changes, named) => {
  expect(gateDifferences({ ...SCENE, ...changes })).toEqual([expect.stringMatching(named)]);
});

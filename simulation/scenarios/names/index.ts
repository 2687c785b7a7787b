import { HOUR, MINUTE } from "../../../functions/contract/durations";
import { ECR, PRIVATE } from "../../fleet/service";
import type { Programs } from "../../program/compile";
import { GATE, GatedStage } from "../gate/gated-stage";
import type { Figure, Scenario } from "../scenario";

/** A content runs from the private registry, and is deployed from ECR twice, while the risk of one of the names is accepted. */
async function promote(programs: Programs, verdict: "PASSED" | "FAILED", acceptedFor?: string) {
  const stage = new GatedStage(programs, { duration: 2 * HOUR }, GATE);
  if (acceptedFor !== undefined) {
    stage.world.fleet.registries.risks.accept({ match: "prefix", text: acceptedFor });
  }
  const image = stage.imageOf(verdict);
  const service = stage.service("shop");
  stage.deployAfter(0, service, stage.imageOf("PASSED"));
  stage.startAfter(0, image, "private");
  stage.deployAfter(30 * MINUTE, service, image);
  stage.deployAfter(HOUR, service, image);
  await stage.world.run();
  const ends = stage.deploymentsOf(image).map(({ status }) => (status === "SUCCESSFUL" ? 1 : 0));
  return { first: ends[0] ?? 1, second: ends[1] ?? 1, builds: stage.buildsOf(image).length };
}

const exactly = (what: string, value: number, unit: string, wanted: number): Figure => ({
  ...{ what, value, unit },
  least: wanted,
  most: wanted,
});

export const namesOfOneContent: Scenario = {
  name: "what passes under one name is refused under another, and the reverse passes after its own scan",
  play: async (programs) => {
    const bound = await promote(programs, "FAILED", `${PRIVATE}/`);
    const reverse = await promote(programs, "FAILED", `${ECR}/`);
    const shared = await promote(programs, "PASSED");
    return [
      exactly(
        "deployments under a name that fails that ended well",
        bound.first + bound.second,
        "deployments",
        0,
      ),
      exactly("scans of that content, one under each name", bound.builds, "builds", 2),
      exactly("first deployment of what has failed under another name", reverse.first, "deployments", 0),
      exactly("second deployment, after its own scan", reverse.second, "deployments", 1),
      exactly("scans of a content that rests on no name", shared.builds, "builds", 1),
    ];
  },
};

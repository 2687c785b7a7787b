import { placeText } from "../../functions/contract/places/place";
import type { Fleet } from "../fleet/fleet";
import { foreignPlaceOf, type PlacesMap } from "../places/member";
import type { Random } from "../random/random";
import { awsError } from "./aws-error";
import type { Perform } from "./calls";
import { SimulatedEcs } from "./ecs";
import { EcsRates } from "./ecs-rates";
import { type Operations, operationsOf } from "./services";
import { type AssumedRole, SimulatedSts } from "./sts";

interface Parts {
  readonly now: () => number;
  /** For ECS's rates. */
  readonly random: Random;
  readonly places: PlacesMap;
  readonly fleet: Fleet;
  readonly more: Operations;
  readonly own: Perform;
}

/** Performs calls with members: each place has ECS with its own rates, a rule of task events, and roles. */
export function memberServices({ now, random, places, fleet, more, own }: Parts): Perform {
  const accounts = new Set(places.places.map(({ account }) => account));
  const sts = new SimulatedSts(now, accounts, (account) => places.consents(account));
  const rates = new Map<string, EcsRates>();
  const operations = new Map<string, Operations>(
    places.places.map((place) => {
      const ecs = new SimulatedEcs(fleet, fleet.clustersIn(place), place);
      return [
        placeText(place),
        {
          ...operationsOf("ecs", ecs),
          ...more,
          "events:DescribeRule": () => ({ State: "ENABLED" }),
          "events:ListTargetsByRule": () => ({ Targets: [{ Id: "hub" }] }),
        },
      ];
    }),
  );
  return (call) => {
    const { service, operation, input, place } = call;
    if (service === "sts") {
      return sts.assumeRole(input as AssumedRole);
    }
    if (service === "ecs") {
      refuseOthers(input, place);
    }
    if (place === undefined) {
      return own(call);
    }
    sts.check(call);
    const known = operations.get(place)?.[`${service}:${operation}`];
    if (known === undefined) {
      throw new Error(
        `The simulated ${place} has no ${operation} of ${service}: add it to member-services.ts.`,
      );
    }
    const ofPlace = rates.get(place) ?? new EcsRates(now, random.stream(place));
    rates.set(place, ofPlace);
    if (service === "ecs") {
      ofPlace.take(operation);
    }
    return known(input as never);
  };
}

const ECS_ARNS = /arn:aws:ecs:[^"]+/g;

/** Refuses clusters and tasks of other places, which ECS does not know. */
function refuseOthers(input: unknown, place: string | undefined): void {
  for (const [arn] of JSON.stringify(input).matchAll(ECS_ARNS)) {
    const foreign = foreignPlaceOf(arn);
    if ((foreign && placeText(foreign)) !== place) {
      throw awsError("InvalidParameterException", `${arn} is of another account or region than ${place}`);
    }
  }
}

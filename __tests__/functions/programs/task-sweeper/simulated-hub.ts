import { imageKey } from "../../../../functions/contract/images/image";
import { type Place, placeText } from "../../../../functions/contract/places/place";
import { type PlaceSweeper, sweepPlaces } from "../../../../functions/programs/task-sweeper/sweep-places";
import { readWorkloads } from "../../../../functions/workloads/workloads-of";
import { OWN } from "../../places-on-sts";
import { clusterArn, containerOf, refusal, runningTask, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf } from "./simulated-sweeper";

/** The clusters of a place, with the images by number that a task each runs; a page has one task. */
export type Clusters = Readonly<Record<string, readonly number[]>>;

/** A hub that sweeps its members, on a table in memory. */
export class SimulatedHub {
  readonly sweeper = createSweeper(new SimulatedEcs({}));
  readonly telemetry = this.sweeper.telemetry;
  readonly store = this.sweeper.store;
  /** Each call of ECS, by place and cluster. */
  calls: string[] = [];
  /** Called with each of them. */
  onCall: (place: Place, cluster: string | undefined) => Promise<unknown> = async () => {};
  readonly closed: string[] = [];
  private readonly tasks = new Map<string, Clusters>();
  members: Place[] = [];
  sweepOnly: string[] = [];
  /** Why a place sends no task events, by its name. */
  readonly faults = new Map<string, string | Error>();
  /** Places of which `cluster_arns` names clusters. */
  named: Place[] = [];

  /** What runs in a place; a member is listed with that. */
  runs(place: Place, clusters: Clusters): void {
    this.tasks.set(placeText(place), clusters);
    if (placeText(place) !== placeText(OWN)) {
      this.members.push(place);
    }
  }

  /** Lets ECS of a place, or one of its clusters, refuse with an error of that name. */
  refuse(name: string, where: Place, inCluster?: string): void {
    this.onCall = async (place, cluster) => {
      if (placeText(place) === placeText(where) && (inCluster === undefined || cluster === inCluster)) {
        throw refusal(name);
      }
    };
  }

  async sweep() {
    const { store, telemetry } = this;
    this.calls = [];
    return sweepPlaces({
      own: OWN,
      installation: "scanning",
      members: {
        places: async () => this.members,
        isSweepOnly: async ({ account }) => this.sweepOnly.includes(account),
      },
      ...{ table: store.table, telemetry, now: store.now },
      hasTime: () => true,
      sweeperOf: (place) => this.sweeperOf(place),
    });
  }

  private ecsOf(place: Place): SimulatedEcs {
    const clusters = this.tasks.get(placeText(place)) ?? {};
    const counts = Object.fromEntries(Object.entries(clusters).map(([name, { length }]) => [name, length]));
    const taskAt = (cluster: string, index: number) => ({
      ...runningTask(cluster, index, [containerOf(clusters[cluster]?.[index] ?? 0)], place),
      ...{ clusterArn: clusterArn(cluster, place), group: "service:web" },
    });
    const ecs = new SimulatedEcs(counts, taskAt, place, 1);
    ecs.onCall = async (cluster) => {
      this.calls.push([placeText(place), cluster].join(" ").trim());
      await this.onCall(place, cluster);
    };
    return ecs;
  }

  private sweeperOf(place: Place | undefined): PlaceSweeper {
    const where = place ?? OWN;
    return {
      ...this.sweeper,
      place,
      tasks: this.ecsOf(where),
      roleArn: place && `role-of-${place.account}`,
      namesClusters: this.named.includes(where),
      ruleFault: async () => {
        const fault = this.faults.get(placeText(where)) ?? null;
        if (fault instanceof Error) {
          throw fault;
        }
        return fault;
      },
      close: () => this.closed.push(placeText(where)),
    };
  }

  /** The regions of the places in which services run an image, the own one's as `own`. */
  async regionsOf(number: number): Promise<string[] | undefined> {
    const found = await readWorkloads(this.store.table, [imageOf(number)]);
    return found
      .get(imageKey(imageOf(number)))
      ?.services.map(({ place }) => place?.region ?? "own")
      .sort();
  }

  /** The places of which some cluster was listed, in that order. */
  get begun(): string[] {
    return this.calls.filter((call) => !call.includes(" "));
  }
}

/** Another place for each number. */
export const placeNumber = (number: number): Place => ({
  account: "222222222222",
  region: `region-${number}`,
});

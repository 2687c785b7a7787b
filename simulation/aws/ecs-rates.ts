import { SECOND } from "../../functions/contract/durations";
import type { Random } from "../random/random";
import { awsError } from "./aws-error";

interface Group {
  readonly operations: readonly string[];
  readonly capacity: number;
  /** Tokens added in a second. */
  readonly refill: number;
}

/** Groups that programs call: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html */
const GROUPS: readonly Group[] = [
  { operations: ["ListClusters"], capacity: 50, refill: 20 },
  { operations: ["ListTasks", "DescribeTasks"], capacity: 100, refill: 20 },
  { operations: ["StopTask"], capacity: 100, refill: 40 },
  { operations: ["DescribeServices"], capacity: 100, refill: 20 },
  { operations: ["DescribeTaskDefinition"], capacity: 50, refill: 20 },
  {
    operations: ["DescribeServiceDeployments", "ListServiceDeployments", "StopServiceDeployment"],
    capacity: 50,
    refill: 20,
  },
  { operations: ["DescribeServiceRevisions"], capacity: 50, refill: 20 },
];
/** Largest share of the refill that other callers take; half of it on average. */
const OTHERS = 0.9;

/** ECS's request rates in one account and region, shared with all other callers there. */
export class EcsRates {
  private readonly buckets = new Map<Group, { tokens: number; at: number }>();

  constructor(
    private readonly now: () => number,
    private readonly random: Random,
  ) {}

  /** Takes a token for a call. @throws ThrottlingException if none is left */
  take(operation: string): void {
    const group = GROUPS.find(({ operations }) => operations.includes(operation));
    if (group === undefined) {
      throw new Error(`The simulated ECS has no rate for ${operation}: add it to ecs-rates.ts.`);
    }
    const now = this.now();
    const bucket = this.buckets.get(group) ?? { tokens: group.capacity, at: now };
    const back = (group.refill * (now - bucket.at)) / SECOND;
    const left = back * (1 - this.random.of(`${operation} ${now}`).between(0, OTHERS));
    const tokens = Math.min(group.capacity, bucket.tokens + left);
    const isLeft = tokens >= 1;
    this.buckets.set(group, { tokens: isLeft ? tokens - 1 : tokens, at: now });
    if (!isLeft) {
      throw awsError("ThrottlingException", "Rate exceeded");
    }
  }
}

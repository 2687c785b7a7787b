import type { Deployed, EcsModel, ImageName } from "./model";

/** What is expected of a deployment once it has ended. */
export interface Expected {
  readonly status: string;
  /** The executions of its hooks: `STAGE`, and where traffic is shifted the shares of the new and of the old revision. */
  readonly calls: readonly string[];
  /** What the service's tasks run then; not compared where AWS's documents do not say it. */
  readonly runs?: readonly ImageName[];
  /** From the first call of its hooks to the last, in seconds. */
  readonly lasts?: number;
}

interface Row extends Expected {
  readonly title: string;
  readonly deployed: Deployed;
  /** The stage at which its hook waits for what comes next. */
  readonly waitsAt?: string;
  /** How often it is stopped there. */
  readonly stops?: number;
  /** The deployment that comes then. */
  readonly next?: Expected & { readonly deployed: Deployed };
}

interface Known {
  readonly cluster: string;
  /** A deployment that has ended. */
  readonly arn: string;
}

const [OLD, NEW, NEXT]: readonly (readonly ImageName[])[] = [
  ["shop/old:1", "shop/old:1"],
  ["shop/new:1", "shop/new:1"],
  ["shop/next:1", "shop/next:1"],
];
export const YES = { hookStatus: "SUCCEEDED" };
export const NO = { hookStatus: "FAILED" };
export const WAIT = { hookStatus: "IN_PROGRESS", callBackDelay: 20 };
export const BLUE_GREEN = { strategy: "BLUE_GREEN" } as const;
const CANARY = {
  strategy: "CANARY",
  canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 },
} as const;
const LINEAR = {
  strategy: "LINEAR",
  linearConfiguration: { stepPercent: 33.5, stepBakeTimeInMinutes: 1 },
} as const;
const STEPS = { PRE_PRODUCTION_TRAFFIC_SHIFT: [], PRODUCTION_TRAFFIC_SHIFT: [] };
/** A rollback calls these again. */
export const BACK = { TEST_TRAFFIC_SHIFT: [], PRODUCTION_TRAFFIC_SHIFT: [] };
export const BACK_CALLS = ["TEST_TRAFFIC_SHIFT test 0:100", "PRODUCTION_TRAFFIC_SHIFT 0:100"];

/** What is deployed as the service runs the old image, and what becomes of it. */
export const ROWS: readonly Row[] = [
  {
    title: "hooks that let it through are called stage by stage",
    deployed: {
      ...BLUE_GREEN,
      answers: {
        ...{ RECONCILE_SERVICE: [], PRE_SCALE_UP: [], POST_SCALE_UP: [], POST_TEST_TRAFFIC_SHIFT: [] },
        ...{ ...BACK, ...STEPS, POST_PRODUCTION_TRAFFIC_SHIFT: [] },
      },
    },
    status: "SUCCESSFUL",
    calls: [
      ...["PRE_SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT test 100:0", "POST_TEST_TRAFFIC_SHIFT"],
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 0:100", "PRODUCTION_TRAFFIC_SHIFT 100:0"],
      "POST_PRODUCTION_TRAFFIC_SHIFT",
    ],
    runs: NEW,
  },
  {
    title: "a hook that is in progress is called again after its delay",
    deployed: { ...BLUE_GREEN, answers: { POST_SCALE_UP: [WAIT, WAIT, YES] } },
    ...{ status: "SUCCESSFUL", calls: ["POST_SCALE_UP"], runs: NEW, lasts: 2 * 20 },
  },
  ...[NO, "throw", null, { hookStatus: "DONE" }].map((answer) => ({
    title: `a hook that answers ${JSON.stringify(answer)} rolls back to what ran`,
    deployed: { ...BLUE_GREEN, answers: { PRE_SCALE_UP: [], POST_SCALE_UP: [answer], ...BACK } },
    ...{ status: "ROLLBACK_SUCCESSFUL", calls: ["PRE_SCALE_UP", "POST_SCALE_UP", ...BACK_CALLS], runs: OLD },
  })),
  {
    title: "a hook that refuses at a traffic shift refuses its own rollback",
    deployed: { ...BLUE_GREEN, answers: { TEST_TRAFFIC_SHIFT: [NO] } },
    ...{
      status: "ROLLBACK_FAILED",
      calls: ["TEST_TRAFFIC_SHIFT test 100:0", "TEST_TRAFFIC_SHIFT test 0:100"],
    },
  },
  ...(
    [
      ["CONTINUE", "SUCCESSFUL", NEW],
      ["ROLLBACK", "ROLLBACK_SUCCESSFUL", OLD],
    ] as const
  ).map(([action, status, runs = []]) => ({
    title: `a hook that has no answer in its time does as its action ${action} says`,
    deployed: {
      ...{ ...BLUE_GREEN, answers: { PRE_SCALE_UP: [WAIT] } },
      timeoutConfiguration: { timeoutInMinutes: 1, action },
    },
    ...{ waitsAt: "PRE_SCALE_UP", status, calls: ["PRE_SCALE_UP"], runs },
  })),
  {
    title: "a canary's traffic is shifted in two steps",
    deployed: { ...CANARY, answers: STEPS },
    status: "SUCCESSFUL",
    calls: [
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 0:100", "PRODUCTION_TRAFFIC_SHIFT 20:80"],
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 20:80", "PRODUCTION_TRAFFIC_SHIFT 100:0"],
    ],
    ...{ runs: NEW, lasts: 60 },
  },
  {
    title: "a linear shift of traffic takes as many steps as it needs",
    deployed: { ...LINEAR, answers: STEPS },
    status: "SUCCESSFUL",
    calls: [
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 0:100", "PRODUCTION_TRAFFIC_SHIFT 33.5:66.5"],
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 33.5:66.5", "PRODUCTION_TRAFFIC_SHIFT 67:33"],
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 67:33", "PRODUCTION_TRAFFIC_SHIFT 100:0"],
    ],
    ...{ runs: NEW, lasts: 2 * 60 },
  },
  {
    title: "a step that is refused takes back those before it",
    deployed: { ...CANARY, answers: { ...STEPS, PRE_PRODUCTION_TRAFFIC_SHIFT: [YES, NO] } },
    status: "ROLLBACK_SUCCESSFUL",
    calls: [
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 0:100", "PRODUCTION_TRAFFIC_SHIFT 20:80"],
      ...["PRE_PRODUCTION_TRAFFIC_SHIFT 20:80", "PRODUCTION_TRAFFIC_SHIFT 0:100"],
    ],
    runs: OLD,
  },
  {
    title: "a deployment that is stopped, and once more while it rolls back, goes on to roll back",
    deployed: {
      ...BLUE_GREEN,
      answers: { POST_SCALE_UP: [WAIT], PRODUCTION_TRAFFIC_SHIFT: [WAIT, WAIT, YES] },
    },
    ...{ waitsAt: "POST_SCALE_UP", stops: 2, status: "ROLLBACK_SUCCESSFUL" },
    ...{ calls: ["POST_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT 0:100"], runs: OLD },
  },
  {
    title: "a deployment that another one follows is stopped, and the service reconciled",
    deployed: { ...BLUE_GREEN, answers: { POST_SCALE_UP: [WAIT] } },
    ...{ waitsAt: "POST_SCALE_UP", status: "STOPPED", calls: ["POST_SCALE_UP"] },
    next: {
      deployed: { ...BLUE_GREEN, answers: { RECONCILE_SERVICE: [], POST_SCALE_UP: [] } },
      ...{ status: "SUCCESSFUL", calls: ["RECONCILE_SERVICE", "POST_SCALE_UP"], runs: NEXT },
    },
  },
  {
    title: "a deployment that follows goes back to what succeeded last, and not to what else ran",
    deployed: { ...BLUE_GREEN, answers: { POST_SCALE_UP: [WAIT] } },
    ...{ waitsAt: "POST_SCALE_UP", status: "STOPPED", calls: ["POST_SCALE_UP"] },
    next: {
      deployed: { ...BLUE_GREEN, answers: { POST_SCALE_UP: [NO] } },
      ...{ status: "ROLLBACK_SUCCESSFUL", calls: ["POST_SCALE_UP"], runs: OLD },
    },
  },
  {
    title: "a rollback that a deployment follows is stopped",
    deployed: { ...BLUE_GREEN, answers: { POST_SCALE_UP: [NO], PRODUCTION_TRAFFIC_SHIFT: [WAIT] } },
    waitsAt: "PRODUCTION_TRAFFIC_SHIFT",
    ...{ status: "STOPPED", calls: ["POST_SCALE_UP", "PRODUCTION_TRAFFIC_SHIFT 0:100"] },
    next: {
      deployed: { ...BLUE_GREEN, answers: { RECONCILE_SERVICE: [] } },
      ...{ status: "SUCCESSFUL", calls: ["RECONCILE_SERVICE"], runs: NEXT },
    },
  },
];

/** Operations about what is not there, or cannot be done, by what they name. */
export const REFUSALS: readonly [keyof EcsModel["client"], string, (known: Known) => object, string][] = [
  [
    "listServiceDeployments",
    "a service",
    ({ cluster }) => ({ cluster, service: "nobody" }),
    "ServiceNotFoundException",
  ],
  [
    "stopServiceDeployment",
    "a deployment that is unknown",
    ({ arn }) => ({ serviceDeploymentArn: `${arn}x`, stopType: "ROLLBACK" }),
    "ServiceDeploymentNotFoundException",
  ],
  [
    "stopServiceDeployment",
    "a deployment that has ended",
    ({ arn }) => ({ serviceDeploymentArn: arn, stopType: "ROLLBACK" }),
    "ConflictException",
  ],
];

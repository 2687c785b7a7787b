import type { NodeMajor } from "../../local-aws/node-runtime";

export type PackageManager = "npm" | "pnpm" | "yarn";

export interface Combination {
  readonly library: keyof typeof LIBRARIES;
  readonly node: NodeMajor;
  readonly manager: PackageManager;
}

/** The versions of Node that each npm package runs on. */
export const LIBRARIES = {
  "fargate-image-scanning-cdktf": ["20", "22", "24"],
  "fargate-image-scanning-cdktn": ["22", "24"],
} as const;

/** Each library with npm, on its oldest Node: CI has no time for more. */
const DEFAULT: readonly Combination[] = [
  { library: "fargate-image-scanning-cdktf", node: "20", manager: "npm" },
  { library: "fargate-image-scanning-cdktn", node: "22", manager: "npm" },
];

const ALL = (Object.keys(LIBRARIES) as (keyof typeof LIBRARIES)[]).flatMap((library) =>
  LIBRARIES[library].flatMap((node) =>
    (["npm", "pnpm", "yarn"] as const).map((manager): Combination => ({ library, node, manager })),
  ),
);

/** @throws Error if there is an argument other than `--all` */
export function combinationsOf(args: readonly string[]): readonly Combination[] {
  const [unknown] = args.filter((each) => each !== "--all");
  if (unknown !== undefined) {
    throw new Error(`${unknown} is no option: --all tests every Node with every package manager.`);
  }
  return args.length > 0 ? ALL : DEFAULT;
}

/** What a room may import besides itself. */
export interface Room {
  readonly rooms: readonly string[];
  /** Packages, each with its own paths; `node:` stands for Node's modules. */
  readonly packages: readonly string[];
}

/**
 * The rooms of `functions/`, and what each may import besides itself. An arrow points the way that the data flows, never
 * back. `import type` counts as every other import.
 */
export const FUNCTIONS: Readonly<Record<string, Room>> = {
  contract: { rooms: [], packages: ["@swimlane/docker-reference"] },
  clients: {
    rooms: ["contract"],
    packages: ["@aws-sdk/core", "@smithy/signature-v4", "@smithy/types", "node:"],
  },
  tasks: { rooms: ["contract", "clients", "table"], packages: ["@aws-sdk/client-ecs"] },
  table: {
    rooms: ["contract"],
    packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/util-dynamodb", "node:"],
  },
  outbox: { rooms: ["contract", "table"], packages: [] },
  workloads: { rooms: ["contract", "clients", "tasks", "table"], packages: ["@aws-sdk/client-ecs"] },
  images: { rooms: ["contract", "table", "workloads"], packages: ["node:"] },
  capacity: { rooms: ["contract", "table", "images"], packages: [] },
  errors: { rooms: ["contract"], packages: [] },
  ledger: {
    rooms: ["contract", "clients", "table", "outbox", "workloads", "images", "capacity", "errors"],
    packages: ["node:"],
  },
  exceptions: { rooms: ["contract", "tasks", "table", "workloads", "images", "outbox"], packages: ["node:"] },
  scanners: {
    rooms: ["contract", "clients", "table", "capacity", "errors"],
    packages: ["@aws-sdk/client-codebuild", "node:"],
  },
  results: {
    rooms: ["contract", "clients", "table", "outbox", "workloads", "images", "ledger"],
    packages: [
      "@aws-sdk/client-eventbridge",
      "@aws-sdk/client-securityhub",
      "@aws-sdk/client-sns",
      "@aws-sdk/core",
      "node:",
    ],
  },
  summary: {
    rooms: ["contract", "table", "outbox", "workloads", "images", "capacity"],
    packages: [],
  },
  deployments: { rooms: ["clients", "contract"], packages: ["@aws-sdk/client-ecs"] },
  enforcement: {
    rooms: ["contract", "tasks", "table", "images", "ledger", "deployments"],
    packages: [],
  },
  runtime: {
    rooms: ["contract", "clients", "tasks", "table", "workloads", "ledger"],
    packages: [
      "aws-lambda",
      "@aws-lambda-powertools/logger",
      "@aws-lambda-powertools/metrics",
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/core",
    ],
  },
  "programs/scan-trigger": {
    rooms: ["contract", "clients", "tasks", "table", "images", "ledger", "enforcement", "runtime"],
    packages: ["aws-lambda"],
  },
  "programs/scan-coordinator": {
    rooms: [
      ...["contract", "clients", "tasks", "table", "outbox", "workloads", "images", "capacity", "ledger"],
      ...["errors", "scanners", "results", "deployments", "summary", "enforcement", "exceptions", "runtime"],
    ],
    packages: ["aws-lambda", "node:"],
  },
  "programs/deployment-gate": {
    rooms: [
      ...["contract", "clients", "tasks", "table", "outbox", "workloads", "images", "ledger"],
      ...["exceptions", "deployments", "runtime"],
    ],
    packages: ["aws-lambda"],
  },
  "programs/task-sweeper": {
    rooms: ["contract", "clients", "tasks", "table", "workloads", "ledger", "runtime"],
    packages: ["@aws-sdk/client-ecs", "aws-lambda", "node:"],
  },
  // Its buildspec has 25,600 characters at most: no package fits.
  "programs/scan-runner": { rooms: ["contract"], packages: ["node:"] },
};

/** Outside of `functions/`: what a folder may import of another one. */
export const HOUSE: Readonly<Record<string, Room>> = {
  modules: {
    rooms: ["functions/contract"],
    // All that users of the constructs have to install: what bundles programs is not among it.
    packages: ["@cdktf/provider-aws", "cdktf", "constructs", "node:"],
  },
  packaging: {
    // The buildspec names the version that it belongs to; commands are part of the interface of a release.
    rooms: ["functions/contract", "modules", "cli", "package.json", "publisher.json"],
    packages: [
      "@cdktf/hcl-tools",
      "@cdktf/hcl2json",
      "@cyclonedx/cyclonedx-library",
      "@swc/core",
      "cdktf",
      "commander",
      "constructs",
      "esbuild",
      "fflate",
      "node:",
      "packageurl-js",
      "tar-stream",
    ],
  },
  "local-aws": { rooms: ["functions/contract"], packages: ["node:"] },
  demo: {
    // What it prints is rendered as by the command line.
    rooms: ["functions/contract", "local-aws", "cli"],
    packages: [
      "@aws-sdk/client-cloudwatch-logs",
      "@aws-sdk/client-codebuild",
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-ecs",
      "@aws-sdk/client-eventbridge",
      "@aws-sdk/client-iam",
      "@aws-sdk/client-lambda",
      "@aws-sdk/client-sqs",
      "@aws-sdk/util-dynamodb",
      "listr2",
      "node:",
    ],
  },
  cli: {
    rooms: [
      ...[
        "functions/capacity",
        "functions/clients",
        "functions/contract",
        "functions/deployments",
        "functions/exceptions",
        "functions/images",
        "functions/ledger",
        "functions/outbox",
        "functions/results",
        "functions/summary",
        "functions/table",
        "functions/tasks",
        "functions/workloads",
      ],
      // Records which demo was left up; `cli/` never imports `demo/`.
      "local-aws",
    ],
    packages: [
      ...["@aws-sdk/client-dynamodb", "@aws-sdk/client-ecs", "@aws-sdk/client-iam"],
      ...["@aws-sdk/client-lambda", "@aws-sdk/client-sns", "@aws-sdk/core"],
      ...["@aws-sdk/util-dynamodb", "commander", "croner", "node:", "string-width"],
    ],
  },
  scripts: {
    rooms: [
      ...["functions/contract", "functions/errors", "functions/results"],
      ...["cli", "modules", "packaging", "local-aws", "demo", "simulation"],
      ...["package.json", "publisher.json"],
    ],
    packages: [
      "@aws-sdk/client-sns",
      "@swc/core",
      "@jest/test-sequencer",
      "@stryker-mutator/instrumenter",
      "@viz-js/viz",
      "esbuild",
      "commander",
      "json-schema-to-typescript",
      "node:",
      "pure-rand",
      "puppeteer-core",
    ],
  },
  benchmarks: {
    rooms: [
      ...["functions/contract", "functions/images", "functions/ledger", "functions/table"],
      ...["packaging", "local-aws", "demo", "scripts"],
    ],
    packages: [
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-ecs",
      "@aws-sdk/client-sqs",
      "@cdktf/provider-aws",
      "cdktf",
      "fflate",
      "node:",
    ],
  },
  simulation: {
    rooms: [
      "functions/contract",
      "functions/images",
      "functions/results",
      "functions/table",
      "functions/workloads",
    ],
    packages: [
      "@aws-sdk/client-codebuild",
      "@aws-sdk/client-ecs",
      "@aws-sdk/client-eventbridge",
      "@aws-sdk/client-sns",
      "cli-table3",
      "esbuild",
      "node:",
      "pure-rand",
    ],
  },
  "main.ts": { rooms: ["modules"], packages: ["cdktf"] },
};

/** Folders each of whose folders is a member of a list, and stands without the others. */
export const LISTS = ["functions/scanners", "functions/results/channels"];

/** Programs that load a file which they are given when they run, and the command line, which loads a folder of its own. */
export const LOADERS = ["benchmarks/invoke.cjs", "cli/commands.ts"];

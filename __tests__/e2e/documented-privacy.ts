import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exchange } from "../../local-aws/network";
import { awsCli } from "../local-aws/aws-cli";
import type { TestInstallation } from "./installation";
import { runningTask } from "./running-tasks";
import { container, taskArn } from "./task-event";

/** What the page says stays in the account: each name begins in a way by which it is recognised wherever it gets. */
const PLANTED = {
  group: "service:planted-service",
  taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/planted-family:7",
  overrides: {
    containerOverrides: [
      { name: "planted-container", environment: [{ name: "PASSWORD", value: "planted-variable" }] },
    ],
  },
};
const PLANTED_WORDS = ["planted-", "cluster/shop"];

/** A task that runs the image and has all that, as ECS knows it and says it in its event. */
export async function runPlanted(installation: TestInstallation, image: string): Promise<void> {
  const containers = [{ ...container(image), name: "planted-container" }];
  await installation.aws.putTasks([runningTask("planted-task", containers, PLANTED)]);
  const tags = ["--tags", "key=team,value=planted-owner"];
  await awsCli(installation.aws, "ecs", "tag-resource", "--resource-arn", taskArn("planted-task"), ...tags);
  await installation.send({ id: "planted-task", detail: PLANTED, containers });
}

const TABLE = /<!-- leaves:start -->([\s\S]*)<!-- leaves:end -->/;

/** What leaves, as a row of docs/privacy.md and as a recording of the same. */
export interface Leaving {
  readonly who: string;
  readonly to: string;
  readonly calls: readonly string[];
  readonly kinds: readonly string[];
}

/** What the requests of a scan can be recognised by. */
export interface Traces {
  readonly token: string;
  readonly scanIds: readonly string[];
  /** Repositories without their hosts. */
  readonly repositories: readonly string[];
  readonly policies: readonly string[];
  readonly account: string;
  readonly region: string;
}

const cells = (row: string) => row.split("|").map((cell) => cell.trim().replaceAll("`", ""));
const list = (cell: string) => cell.split(", ").sort();

/** The rows of a mode that a scan behind the recording proxy has to show. */
export function documentedLeaving(mode: "inline" | "backend"): Leaving[] {
  const page = readFileSync(join(__dirname, "../../docs/privacy.md"), "utf8");
  const rows = (TABLE.exec(page)?.[1] ?? "").split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => {
    const [, ofMode, who = "", to = "", calls = "", kinds = "", seen = ""] = cells(row);
    if (seen !== "recorded") {
      expect(seen).toMatch(/^not here: \S.{10,}/);
      return [];
    }
    return ofMode === mode ? [{ who, to, calls: list(calls), kinds: list(kinds) }] : [];
  });
}

/** ECR's names have account and region in them, which is said of image names. */
const HOST_OF_ECR = /\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com/g;
const filled = (name: string) => new RegExp(`"${name}":\\{"`);

/** Which kinds of data are in a request. */
function kindsIn({ host, path, headers, body }: Exchange, to: string, traces: Traces): string[] {
  const { authorization = "", ...others } = headers;
  const text = [host, decodeURIComponent(path), JSON.stringify(others), body].join("\n");
  const named = text.replaceAll(HOST_OF_ECR, "");
  const has = (words: readonly string[]) => words.some((word) => named.includes(word));
  const found: Record<string, boolean> = {
    account: has([traces.account]),
    digest: /sha256:[0-9a-f]{64}/.test(text),
    "image name": has(traces.repositories),
    layers: filled("layers").test(body),
    packages: filled("packages").test(body),
    platform: /"architecture":"(amd64|arm64)"/.test(body),
    policies: has(traces.policies),
    region: has([traces.region]),
    "registry credentials": authorization !== "" && /registry/.test(to),
    "scan ID": has(traces.scanIds),
    "scanner version": /\b1\.30\.1\b/.test(named),
    token: `${authorization}\n${text}`.includes(traces.token),
    vulnerabilities: filled("vulnerabilities").test(body),
  };
  return Object.keys(found).filter((kind) => found[kind]);
}

const AWS = /(?<!\.dkr\.ecr\.[\w-]+)\.amazonaws\.com$/;

/**
 * What was recorded of requests to anybody but AWS, gathered by who asked whom.
 *
 * @param places what the page calls a host
 */
export function recordedLeaving(
  exchanges: readonly Exchange[],
  places: (host: string) => string,
  who: (exchange: Exchange) => string,
  traces: Traces,
): Leaving[] {
  const gathered = new Map<string, { calls: Set<string>; kinds: Set<string> }>();
  for (const exchange of exchanges.filter(({ host }) => !AWS.test(host))) {
    const to = places(exchange.host);
    const key = `${who(exchange)}|${to}`;
    const { calls, kinds } = gathered.get(key) ?? { calls: new Set(), kinds: new Set() };
    calls.add(exchange.method);
    for (const kind of kindsIn(exchange, to, traces)) kinds.add(kind);
    gathered.set(key, { calls, kinds });
  }
  return [...gathered].map(([key, { calls, kinds }]) => {
    const [name = "", to = ""] = key.split("|");
    return { who: name, to, calls: [...calls].sort(), kinds: [...kinds].sort() };
  });
}

export const byPlace = (one: Leaving, other: Leaving): number =>
  `${one.who} ${one.to}` < `${other.who} ${other.to}` ? -1 : 1;

/**
 * By who asks whom, the names of all that is said: headers, parameters of the query, and properties of JSON. What the
 * stand-in scanner says is left out: the real one says what it likes.
 */
export function namesSent(
  exchanges: readonly Exchange[],
  places: (host: string) => string,
  who: (exchange: Exchange) => string,
): Record<string, string[]> {
  const names = new Map<string, Set<string>>();
  for (const exchange of exchanges.filter(({ host }) => !AWS.test(host))) {
    const key = `${who(exchange)} to ${places(exchange.host)}`;
    const { searchParams } = new URL(exchange.path, "https://host");
    const said = [...Object.keys(exchange.headers), ...searchParams.keys(), ...propertiesIn(exchange.body)];
    names.set(key, new Set([...(names.get(key) ?? []), ...said]));
  }
  const sorted = [...names].sort().map(([key, said]) => [key, [...said].sort()] as const);
  return Object.fromEntries(sorted.filter(([key]) => !key.startsWith("scanner ")));
}

function propertiesIn(body: string): string[] {
  const found: string[] = [];
  if (body !== "") {
    JSON.parse(body, (name, value) => {
      found.push(name);
      return value;
    });
  }
  return found.filter((name) => name !== "" && !/^\d+$/.test(name));
}

/** What of that which has to stay in the account a request to anybody but AWS has in it: the task's words, and the rights. */
export function leakedOfAccount(exchanges: readonly Exchange[]): string[] {
  const toAws = exchanges.filter(({ host }) => AWS.test(host));
  const credentials = toAws.flatMap(({ headers }) => [
    ...(/Credential=(\w{16,})/.exec(headers.authorization ?? "")?.slice(1) ?? []),
    ...[headers["x-amz-security-token"] ?? []].flat(),
  ]);
  expect(credentials).toContainEqual(expect.stringMatching(/^ASIA/));
  return leaked(exchanges, [...PLANTED_WORDS, ...new Set(credentials)]);
}

/** Which of the planted words a request to AWS has in it, so that there is something to leak. */
export function knownInAccount(exchanges: readonly Exchange[]): string[] {
  const toAws = exchanges.filter(({ host }) => AWS.test(host)).map(({ body }) => body);
  return [...new Set(toAws.join("\n").match(/planted-\w+/g) ?? [])].sort();
}

/** Whatever of these a request to anybody but AWS has in it: where, and which. */
export function leaked(exchanges: readonly Exchange[], secrets: readonly string[]): string[] {
  return exchanges
    .filter(({ host }) => !AWS.test(host))
    .flatMap((exchange) =>
      secrets
        .filter((secret) => JSON.stringify(exchange).includes(secret))
        .map((secret) => `${exchange.host} ${exchange.path}: ${secret}`),
    );
}

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { type LocalAws, startLocalAws } from "../local-aws";
import { TerraformFolder, type Variables } from "../local-aws/deployment";
import { runCommand } from "../local-aws/run-command";
import { buildEvents } from "./event-ruler/build-events";
import { messages, ownEvents, taskEvents } from "./event-ruler/events";
import { EXPECTED } from "./event-ruler/expected";
import { eventRulerJars } from "./event-ruler/jars";
import { complaints, isAsked, type Judged, type Rule } from "./event-ruler/judge";
import { askRuler } from "./event-ruler/ruler";
import { documentedRules, RULE_PLANS, rulesOfPlan } from "./event-ruler/rules";

const MODULE = join(__dirname, "..", "terraform-module");
/** Different from a failure, so that a pipeline on a machine without Java may go on. */
const NO_JAVA = 3;

type Rules = ReadonlyMap<string, Rule>;
type Events = ReadonlyMap<string, Judged>;
/** Answers of a matcher: by rule and by event. */
type Answers = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

async function plannedRules(aws: LocalAws, folder: string): Promise<[string, Rule][]> {
  cpSync(MODULE, folder, { recursive: true });
  const module = new TerraformFolder(aws, folder);
  await module.init();
  const rules: [string, Rule][] = [];
  for (const [plan, variables] of Object.entries<Variables>(RULE_PLANS)) {
    rules.push(...rulesOfPlan(plan, await module.planJson(variables)));
  }
  return rules;
}

async function answersOfRuler(rules: Rules, events: Events): Promise<Answers> {
  const jars = await eventRulerJars(console.log);
  const questions = [...rules].flatMap(([name, rule]) =>
    [...events]
      .filter(([, judged]) => isAsked(rule, judged))
      .map(([event, judged]) => ({ name, event, pair: { pattern: rule.pattern, event: judged.event } })),
  );
  const matches = await askRuler(
    jars,
    questions.map(({ pair }) => pair),
  );
  const answers = new Map([...rules.keys()].map((name) => [name, new Map<string, boolean>()]));
  for (const [index, { name, event }] of questions.entries()) {
    answers.get(name)?.set(event, matches[index] === true);
  }
  return answers;
}

/** Differences of the embedded AWS of the tests, which all end-to-end tests rely on, from AWS's matcher. */
async function disagreements(
  aws: LocalAws,
  rules: Rules,
  events: Events,
  answers: Answers,
): Promise<string[]> {
  const eventbridge = new EventBridgeClient(aws.clientConfig);
  const found: string[] = [];
  for (const [name, { kind, pattern }] of rules) {
    // The embedded AWS has no such call for the filter policies of SNS.
    for (const [event, isMatch] of kind === "message" ? [] : (answers.get(name) ?? [])) {
      const { Result } = await eventbridge.send(
        new TestEventPatternCommand({
          EventPattern: JSON.stringify(pattern),
          Event: JSON.stringify(events.get(event)?.event),
        }),
      );
      if (Result !== isMatch) {
        found.push(`${name}: the embedded AWS says ${Result} to "${event}", AWS's matcher ${isMatch}.`);
      }
    }
  }
  return found;
}

async function judge(aws: LocalAws, folder: string): Promise<string[]> {
  const rules = new Map([...(await plannedRules(aws, folder)), ...(await documentedRules())]);
  const events = new Map([
    ...taskEvents(),
    ...(await buildEvents(aws)),
    ...(await ownEvents()),
    ...(await messages()),
  ]);
  const answers = await answersOfRuler(rules, events);
  const gone = Object.keys(EXPECTED).filter((name) => !rules.has(name));
  const wrong = [
    ...gone.map((name) => `There is no ${name} any more: remove it from scripts/event-ruler/expected.ts.`),
    ...[...rules].flatMap(([name, rule]) => {
      const expected = EXPECTED[name];
      return expected === undefined
        ? [`Say in scripts/event-ruler/expected.ts what ${name} is to match.`]
        : complaints(name, rule, answers.get(name) ?? new Map(), events, expected);
    }),
    ...(await disagreements(aws, rules, events, answers)),
  ];
  if (wrong.length === 0) {
    const pairs = [...answers.values()].reduce((sum, { size }) => sum + size, 0);
    console.log(
      `AWS's event matcher: ${rules.size} patterns and ${events.size} events and messages, ${pairs} pairs as expected; the embedded AWS agrees.`,
    );
  }
  return wrong;
}

async function main(): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  for (const [command, version] of [
    ["javac", "-version"],
    ["mvn", "--version"],
  ] as const) {
    if ((await runCommand(command, [version])).code !== 0) {
      console.error(
        `There is no ${command} on the PATH: install a Java development kit, 11 or later, and Maven to run this test.`,
      );
      return NO_JAVA;
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-event-ruler-"));
  const aws = await startLocalAws({ onProgress: console.log });
  try {
    const wrong = await judge(aws, join(folder, "module"));
    for (const complaint of wrong) console.log(complaint);
    return wrong.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await aws.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then((code) => {
  process.exitCode = code;
});

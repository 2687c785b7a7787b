import { nameIn, type Place } from "../../../functions/contract/places/place";
import { deploymentEvent } from "../../functions/deployment-events";
import { arnIn, MEMBER, OWN } from "../../functions/places-on-sts";
import { OTHER_DIGEST } from "../../functions/samples";
import { functionsOf } from "../account-answers";
import { CommandLine } from "../command-line";
import { item, key } from "../gate-items";
import { plainRow } from "../rows";
import { errorsAgainstSchema } from "../schema";
import { sweptPlaces } from "../swept-places";

const commandLine = CommandLine.forTests();
const PATH = "222222222222/eu-west-1/production/web";
const OTHER = plainRow({ digest: OTHER_DIGEST, reference: "docker.io/acme/other:1" });
const { sweep, runIn } = sweptPlaces(MEMBER);

const rolledBack = (place: Place | undefined, id: string) => ({
  image: `enforcement#${nameIn(place, `production/web/${id}`)}`,
  decision: JSON.stringify(
    deploymentEvent({
      ...{ ...(place ?? OWN), deploymentEventId: id, detailType: "Deployment Rolled Back" },
      reason: `rolled back ${id}`,
    }),
  ),
});

const ask = (...given: readonly string[]) => commandLine.run(["workload", ...given, "--name", "scanning"]);

beforeEach(() => {
  commandLine.accountIs({ functions: functionsOf() });
  commandLine.table.put(
    ...[sweep(), sweep(MEMBER)],
    ...[plainRow(), OTHER],
    ...[runIn(undefined, [{}]), runIn(MEMBER, [{}], OTHER), runIn(undefined, [], OTHER)],
    ...[rolledBack(undefined, "own"), rolledBack(MEMBER, "theirs"), item({ image: key("web", "1") })],
  );
});

test("two of equal names in two places are two, each with a command that can be pasted", async () => {
  const { code, stdout, stderr } = await ask("production/web");

  expect(code).toBe(1);
  expect(stderr).toContain("2 are named web: name one.");
  const commands = stdout.trimEnd().split("\n");
  expect(commands).toEqual([
    expect.stringContaining("workload production/service:web "),
    expect.stringContaining("workload 222222222222/eu-west-1/production/service:web "),
  ]);
  expect((await ask("222222222222/eu-west-1/production/service:web")).code).toBe(0);
});

test.each([
  ["its path", PATH],
  ["its ARN", arnIn(MEMBER, "service/production/web")],
])("one of a member is found by %s, with what is its own alone", async (_, given) => {
  const { code, stdout } = await ask(given);

  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^service ${PATH}\n`));
  expect(stdout).toContain("docker.io/acme/other:1");
  expect(stdout).not.toContain("docker.io/library/nginx");
  expect(stdout).toContain("rolled back theirs");
  expect(stdout).not.toContain("rolled back own");
});

test("gate and hooks are those of the installation's own account and region", async () => {
  const { stdout } = await ask(PATH);
  expect(stdout).not.toMatch(/The gate|Its hooks/);
  expect(commandLine.service.asked("DescribeServices")).toEqual([]);

  const own = await ask(arnIn(OWN, "service/production/web"));
  expect(own.stdout).toMatch(/The gate.*Its hooks/s);
  expect(own.stdout).toContain("rolled back own");
  expect(own.stdout).not.toContain("rolled back theirs");
});

test("JSON has account and region", async () => {
  const { stdout } = await ask(PATH, "--json");
  expect(errorsAgainstSchema("workload", stdout)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    workload: { name: "web", cluster: "production", ...MEMBER, path: PATH },
    images: [{ running: [{ ...MEMBER, path: PATH }] }],
    ...{ decisions: [], enforcement: [MEMBER], hooks: null },
  });

  const own = JSON.parse((await ask(arnIn(OWN, "service/production/web"), "--json")).stdout);
  expect(own.workload).toMatchObject({ ...OWN, path: "production/web" });
});

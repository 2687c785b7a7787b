import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import type { Place } from "../../../functions/contract/places/place";
import { MEMBER, OWN } from "../../functions/places-on-sts";
import { DIGEST } from "../../functions/samples";
import { functionsOf } from "../account-answers";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";
import { errorsAgainstSchema } from "../schema";
import { sweptPlaces } from "../swept-places";

const commandLine = CommandLine.forTests();
const OTHER = { account: "111111111111", region: "eu-west-1" };
const EXCEPTION = { image: DIGEST, until: "2099-01-01", owner: "team-edge", reason: "in review" };
const { sweep, runIn } = sweptPlaces(MEMBER, OTHER);

const runOf = (place: Place | undefined, ...tasks: readonly number[]) =>
  runIn(
    place,
    tasks.map((number) => ({ name: `web-${number}`, cluster: "shop", tasks: number })),
  );
const show = (...given: readonly string[]) => commandLine.run(["image", ...given, "--name", "scanning"]);

beforeEach(() => {
  commandLine.accountIs({ functions: functionsOf() });
  commandLine.table.put(
    ...[plainRow(), sweep(), sweep(MEMBER), sweep(OTHER)],
    ...[runOf(undefined, 8, 2), runOf(MEMBER, 9, 3), runOf(OTHER, 7)],
    {
      image: EXCEPTIONS_KEY,
      exceptions: JSON.stringify([EXCEPTION, { ...EXCEPTION, accounts: [MEMBER.account] }]),
    },
  );
});

test("services stand by their tasks, each as workload takes it", async () => {
  const { stdout } = await show(DIGEST);

  expect([...stdout.matchAll(/^ {2}(\S+): \d tasks since/gm)].map(([, path]) => path)).toEqual([
    ...["222222222222/eu-west-1/shop/web-9", "shop/web-8", "111111111111/eu-west-1/shop/web-7"],
    ...["222222222222/eu-west-1/shop/web-3", "shop/web-2"],
  ]);
  expect(stdout).toContain("Decisions of gate and enforcement: ");
  expect(stdout).toContain("workload 222222222222/eu-west-1/shop/web-9 ");
});

test("an exception for some accounts says for which", async () => {
  expect((await show(DIGEST)).stdout).toMatch(/, of team-edge, in 222222222222, until\s+2099-01-01/);

  const { stdout } = await show(DIGEST, "--json");
  expect(errorsAgainstSchema("image", stdout)).toEqual([]);
  const { exceptions, running } = JSON.parse(stdout);
  expect(exceptions[0]).not.toHaveProperty("accounts");
  expect(exceptions[1]).toMatchObject({ accounts: [MEMBER.account] });
  expect(running[1]).toMatchObject(OWN);
});

test("an image that is not known may run in a place that nobody can look into", async () => {
  expect((await show("acme/unknown:1")).stdout).toContain("Tasks of other accounts and regions are not");
});

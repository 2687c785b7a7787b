import { HOUR } from "../../../functions/contract/durations";
import type { Place } from "../../../functions/contract/places/place";
import { refusal } from "../../functions/local-service";
import { MEMBER, OWN } from "../../functions/places-on-sts";
import { CommandLine } from "../command-line";
import { plainRow } from "../rows";
import { errorsAgainstSchema } from "../schema";
import { sweptPlaces } from "../swept-places";

const line = CommandLine.forTests();
const OTHER_REGION = { ...OWN, region: "eu-central-1" };
const { sweep, runIn } = sweptPlaces(MEMBER, OTHER_REGION);
const workloads = (place: Place | undefined, tasks: number) =>
  runIn(place, [{ name: "web-0", cluster: "shop", tasks }]);

const run = (...given: readonly string[]) => line.run(["images", ...given]);

beforeEach(() => {
  line.table.put(
    ...[plainRow(), sweep(), sweep(MEMBER), sweep(OTHER_REGION)],
    ...[workloads(undefined, 4), workloads(MEMBER, 9), workloads(OTHER_REGION, 1)],
  );
});

test("the table shows account and region of what does not run in the installation's own", async () => {
  expect((await run()).stdout).toContain("222222222222/eu-west-1/shop/web-0 +2");

  line.table.put(workloads(undefined, 10));
  expect((await run()).stdout).toMatch(/- +shop\/web-0 \+2/);
});

test("JSON has both of each workload, and the path by which workload finds it", async () => {
  const { stdout } = await run("--json");

  expect(errorsAgainstSchema("images", stdout)).toEqual([]);
  expect(JSON.parse(stdout).running).toMatchObject([
    { tasks: 9, ...MEMBER, path: "222222222222/eu-west-1/shop/web-0" },
    { tasks: 4, ...OWN, path: "shop/web-0" },
    { tasks: 1, ...OTHER_REGION, path: "123456789012/eu-central-1/shop/web-0" },
  ]);
});

test("where AWS does not say whose credentials they are, the account of the installation's own is null", async () => {
  line.answers({ "": () => refusal("AccessDenied", "no") });

  const { code, stdout } = await run("--json");

  expect(code).toBe(0);
  expect(errorsAgainstSchema("images", stdout)).toEqual([]);
  expect(JSON.parse(stdout).running[1]).toMatchObject({ account: null, region: "us-east-1" });
  expect(await run("--account", OWN.account)).toMatchObject({
    ...{ code: 1, stdout: "", stderr: expect.stringContaining("sts:GetCallerIdentity") },
  });
});

test.each([
  [["--account", MEMBER.account], 1],
  [["--account", OWN.account], 1],
  [["--account", "333333333333"], 0],
  [["--account", "333333333333", "--account", MEMBER.account], 1],
  [["--workload-region", "eu-central-1"], 1],
  [["--workload-region", "us-west-2"], 0],
  // Of one workload.
  [["--account", MEMBER.account, "--workload-region", "eu-central-1"], 0],
])("%j selects %i image", async (given, number) => {
  const { stdout } = await run("--json", ...given);

  expect(stdout.split("\n").filter(Boolean)).toHaveLength(number);
});

test.each([
  [["--account", "12345678901"], "of 12 digits"],
  [["--workload-region", "Frankfurt"], "such as eu-west-1"],
])("%j is refused", async (given, why) => {
  expect(await run(...given)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
});

test("places that no sweep has completed for a day are named with what runs", async () => {
  expect((await run("--running")).stderr).toBe("");

  line.table.put(sweep(MEMBER, new Date(Date.now() - 26 * HOUR).toISOString()));
  expect((await run("--running")).stderr).toBe(
    "In 1 place, such as 222222222222/eu-west-1, no sweep was complete for a day: workloads there are shown as they were seen last.\n",
  );
  expect((await run()).stderr).toBe("");
});

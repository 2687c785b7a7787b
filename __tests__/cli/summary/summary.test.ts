import { localTime } from "../../../cli/text/times";
import { arnIn, MEMBER, OWN } from "../../functions/places-on-sts";
import { CommandLine } from "../command-line";
import { UGLY_ITEMS } from "../images/ugly-images";

const line = CommandLine.forTests();

test("it says what fails and runs, in local times, and is not published", async () => {
  line.table.put(...UGLY_ITEMS);

  const { code, stdout, stderr } = await line.run(["summary", "--days", "30", "--name", "mine"]);
  const [made] = [JSON.parse((await line.run(["summary", "--days", "30", "--json"])).stdout)];

  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("mine");
  expect(stdout).toContain(localTime(made.from).slice(0, 10));
  expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  expect(made).toMatchObject({ version: "1", images: 8, failing: { number: 2 } });
  expect(line.service.requests.filter(({ action }) => /Update|Write|Put/.test(action))).toEqual([]);
});

test("of an empty table it is an answer, too", async () => {
  expect(await line.run(["summary"])).toMatchObject({ code: 0, stderr: "" });
});

test("it is of the caller's account and region, wherever the tasks run that are known", async () => {
  const [item] = UGLY_ITEMS;
  line.table.put({ ...item, image: `${item?.image}`, lastTaskArn: arnIn(MEMBER, "task/shop/1") });

  const { stdout } = await line.run(["summary", "--json"]);

  expect(JSON.parse(stdout)).toMatchObject(OWN);
});

test("a table says what builds of each place used, and what that costs", async () => {
  const item = UGLY_ITEMS.find(({ reference }) => reference !== undefined);
  const month = new Date().toISOString().slice(0, 7);
  const used = [{ monthAndPlace: `${month} 222222222222/eu-west-1`, builds: 12, minutes: 31 }];
  line.table.put({ ...item, image: `${item?.image}`, used });

  const { stdout } = await line.run(["summary"]);

  const [head, row] = stdout.split("\n").slice(-3);
  expect(stdout).toContain("Used by builds, at 0.005 USD a minute:");
  expect(head?.split(/\s+/)).toEqual(["month", "place", "builds", "minutes", "USD"]);
  expect(row?.split(/\s+/)).toEqual([month, "222222222222/eu-west-1", "12", "31", "0.16"]);
});

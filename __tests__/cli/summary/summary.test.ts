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
  expect(made).toMatchObject({ version: "1", images: 6, failing: { number: 2 } });
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

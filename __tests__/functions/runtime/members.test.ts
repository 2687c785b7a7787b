import { MEMBERS_KEY } from "../../../functions/contract/places/members";
import { ServedMembers } from "../../../functions/runtime/members";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { NOW } from "../samples";
import { edit } from "../table/edit";

const EU = { account: "222222222222", region: "eu-west-1" };
let now = NOW.getTime();

async function membersOf(members: string | undefined) {
  const table = new MemoryTable();
  const write = (text: string) => edit(table, MEMBERS_KEY, { members: text });
  if (members !== undefined) {
    await write(members);
  }
  const get = jest.fn((key: string) => table.get(key));
  return { served: new ServedMembers({ get }, () => now), write, get };
}

test("the accounts and regions that Terraform has listed are served, and no others", async () => {
  const { served } = await membersOf('{"222222222222":["eu-west-1"]}');

  expect(await served.serves(EU)).toBe(true);
  expect(await served.serves({ ...EU, region: "us-east-1" })).toBe(false);
  expect(await served.serves({ ...EU, account: "333333333333" })).toBe(false);
});

test.each([
  [undefined, false],
  ["null", false],
  ['["222222222222"]', true],
])("by the list %j of accounts that are swept only, one is: %s", async (sweepOnly, is) => {
  const table = new MemoryTable();
  await edit(table, MEMBERS_KEY, { members: "{}", ...(sweepOnly && { sweepOnly }) });

  expect(await new ServedMembers(table).isSweepOnly(EU)).toBe(is);
});

test("the item is read once a minute, however many ask", async () => {
  const { served, write, get } = await membersOf("{}");
  expect(await Promise.all([served.serves(EU), served.serves(EU)])).toEqual([false, false]);
  await write('{"222222222222":["eu-west-1"]}');
  now += 59_999;
  expect(await served.serves(EU)).toBe(false);
  expect(get).toHaveBeenCalledTimes(1);

  now += 1;

  expect(await served.serves(EU)).toBe(true);
  expect(get).toHaveBeenCalledTimes(2);
});

test.each([
  [undefined, "The item config#members of the ledger is missing: apply the hub's module again."],
  ["[", "JSON"],
])("the item %j is an error that says why, and is read again by the next who asks", async (item, reason) => {
  const { served, write } = await membersOf(item);
  await expect(served.serves(EU)).rejects.toThrow(reason);
  await write('{"222222222222":["eu-west-1"]}');

  expect(await served.serves(EU)).toBe(true);
});

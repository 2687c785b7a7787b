import { Breaker } from "../../../../functions/capacity/breaker/breaker";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { arnIn, MEMBER, OWN } from "../../places-on-sts";
import { NO_TOKEN, scanIn } from "./registry-scans";

test("notices are of the installation's own account and region, wherever the tasks run", async () => {
  const { table, now } = new LedgerInMemory();
  const breaker = new Breaker(table, "scanning", now, OWN);
  const scans = [scanIn("ghcr.io", 1), scanIn("quay.io", 2), scanIn("ghcr.io", 3)];
  await breaker.registries.record(scans.map(({ image }) => image));

  const judged = [];
  for (const each of scans) {
    judged.push(await breaker.judge({ ...each, lastTaskArn: arnIn(MEMBER, "task/shop/1") }, NO_TOKEN));
  }

  expect(judged).toContainEqual({ kind: "record", notice: expect.objectContaining(OWN) });
});

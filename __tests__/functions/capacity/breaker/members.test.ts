import { Breaker } from "../../../../functions/capacity/breaker/breaker";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { arnIn, MEMBER, OWN } from "../../places-on-sts";
import { image, scan } from "../../samples";
import { NO_TOKEN } from "./registry-scans";

test("notices are of the installation's own account and region, wherever the tasks run", async () => {
  const { table, now } = new LedgerInMemory();
  const breaker = new Breaker(table, "scanning", now, undefined, OWN);
  const images = ["ghcr.io/app:1", "quay.io/app:2", "ghcr.io/app:3"].map((name, number) =>
    image(name, `sha256:${String(number).repeat(64)}`),
  );
  await breaker.registries.record(images);

  const judged = [];
  for (const each of images) {
    judged.push(
      await breaker.judge(scan({ image: each, lastTaskArn: arnIn(MEMBER, "task/shop/1") }), NO_TOKEN),
    );
  }

  expect(judged).toContainEqual({ kind: "record", notice: expect.objectContaining(OWN) });
});

import type { Scan } from "../../../functions/contract/scan";
import type { WantedScan } from "../../../functions/ledger/ask";
import { inlineRun, scanError, TASK_ARN } from "../samples";
import { content } from "./days-of-sources";
import { LedgerInMemory, openScan } from "./ledger-in-memory";

const APP = content("registry.example.com/shop/web:1");
const ECR = content("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:1");
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const REFUSED = scanError("configuration", "registry");

let store: LedgerInMemory;
let messages = 0;

beforeEach(() => {
  store = new LedgerInMemory();
});

const sighting = (request: Partial<WantedScan> = {}): WantedScan => {
  messages += 1;
  return { image: APP, taskArn: `${TASK_ARN}-${messages}`, ...request };
};

async function started(request: Partial<WantedScan> = {}): Promise<Scan> {
  const scan = await openScan(store.ledger, APP, sighting(request));
  await store.ledger.recordStarted(scan, inlineRun(1));
  return (await store.ledger.read(APP))?.scan as Scan;
}

const sources = async () => (await store.ledger.read(APP))?.sources ?? [];

/** Counts the writes of the image's row, whether they apply or not. */
function countWrites(): () => number {
  let writes = 0;
  store.table.interrupt = async () => {
    writes += 1;
  };
  return () => writes;
}

test("a row remembers five sources, the latest first, each with its tag, its credentials and when it was refused", async () => {
  await store.ledger.recordError(await started({ credentials: SECRET }), REFUSED);
  const refusedAt = store.now();
  for (const number of [1, 2, 3, 4]) {
    store.passMinutes(1);
    await store.ledger.ask(sighting({ image: content(`mirror-${number}.example.com/web:${number}`) }));
  }

  expect(await sources()).toMatchObject([
    { repository: "mirror-4.example.com/web", tag: "4", credentials: undefined },
    { repository: "mirror-3.example.com/web" },
    { repository: "mirror-2.example.com/web" },
    { repository: "mirror-1.example.com/web", refusedAt: undefined },
    { repository: APP.repository, tag: "1", credentials: SECRET, refusedAt },
  ]);
});

test("with the longest names, sources take less than 6 KB of a row", async () => {
  const secret = (number: number) =>
    `arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:${String(number).repeat(512)}-AbCdEf`;
  const host = `${"a".repeat(60)}.${"b".repeat(60)}.example.com`;
  for (const number of [1, 2, 3, 4, 5, 6, 7]) {
    const image = content(`${host}/${String(number).repeat(90)}:1`);
    await store.ledger.ask(sighting({ image, credentials: secret(number) }));
  }

  const row = await store.row(APP);
  expect(row?.sources).toHaveLength(5);
  expect(Buffer.byteLength(JSON.stringify(row?.sources))).toBeLessThan(6 * 1024);
});

test("what is longer than any secret's ARN is not remembered, and goes around no wait", async () => {
  const credentials = `${SECRET}${"x".repeat(20_000)}`;
  await store.ledger.recordError(await started(), REFUSED);
  const dueAt = (await store.row(APP))?.dueAt;

  await store.ledger.ask(sighting({ image: ECR, credentials }));

  expect(await store.row(APP)).toMatchObject({ rowState: "ERROR", dueAt });
  expect(await sources()).toHaveLength(1);
});

test("a source that is seen right before the refusal is recorded is not overlooked", async () => {
  const scan = await started();
  store.meanwhile(APP, () => store.ledger.ask(sighting({ image: ECR })));

  const outcome = await store.ledger.recordError(scan, REFUSED);

  store.passMinutes(5);
  expect(outcome).toMatchObject({ error: { retryAt: store.now().toISOString() } });
  const [due] = await store.ledger.startable(1);
  expect(await store.ledger.reopen(due as Scan, "WAITING")).toMatchObject({
    image: { repository: ECR.repository, reference: ECR.reference },
  });
});

test("a sighting that is no news is one write, of an error that waits as of an open scan and of a fresh verdict", async () => {
  const scan = await started({ credentials: SECRET });
  const writes = countWrites();
  await store.ledger.ask(sighting({ credentials: SECRET }));
  expect(writes()).toBe(1);

  await store.ledger.recordError(scan, REFUSED);
  const before = writes();
  for (const number of [1, 2, 3]) {
    await store.ledger.ask(sighting({ image: content(`${APP.repository}:${number}`), credentials: SECRET }));
  }
  expect(writes()).toBe(before + 3);
});

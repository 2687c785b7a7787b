import { MINUTE } from "../../../functions/contract/durations";
import type { ErrorClass, Scan } from "../../../functions/contract/scan";
import { inlineRun, NOW, scanError } from "../samples";
import { content } from "./days-of-sources";
import { LedgerInMemory } from "./ledger-in-memory";

const REFUSED = content("registry.example.com/shop/web:1");
const ECR = content("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:1");
const BUILD_MINUTES = 2;

let store: LedgerInMemory;
let started: Scan[];

beforeEach(() => {
  store = new LedgerInMemory();
  started = [];
});

const minute = () => (store.now().getTime() - NOW.getTime()) / MINUTE;

async function start(scan: Scan | undefined): Promise<void> {
  if (scan) {
    started.push(scan);
    await store.ledger.recordStarted(scan, inlineRun(started.length));
  }
}

async function sees(image: typeof ECR): Promise<void> {
  const message = `message-${image.repository}-${minute()}`;
  const asked = await store.ledger.ask({ image, taskArn: message });
  await start(asked.kind === "nothing" ? undefined : asked.scan);
}

async function endsWhereItIsTime(errorClass: ErrorClass): Promise<void> {
  const row = await store.ledger.read(ECR);
  const scan = row?.scan;
  if (scan?.state !== "SCANNING" || store.now().getTime() < Number(scan.startedAt) + BUILD_MINUTES * MINUTE) {
    return;
  }
  if (scan.image.repository === ECR.repository) {
    await store.putVerdict(ECR);
  } else {
    await store.ledger.recordError(scan, scanError(errorClass, "registry"));
  }
}

test.each<ErrorClass>(["configuration", "permanent"])(
  "a source that is refused, of which a task starts every ten seconds, leaves the next start to one that was seen once (%s)",
  async (errorClass) => {
    for (let second = 0; second < 30 * 60; second += 10) {
      await sees(REFUSED);
      if (second === 30) {
        await sees(ECR);
      }
      await endsWhereItIsTime(errorClass);
      // The coordinator's minute begins right before a task, which is the first to find what is due.
      if (second % 60 === 50) {
        const [due] = await store.ledger.due("ERROR", 1);
        await start(due && (await store.ledger.reopen(due, "STARTING")));
      }
      store.passMinutes(1 / 6);
    }

    expect(started.map(({ image }) => image)).toMatchObject([
      { repository: REFUSED.repository, reference: REFUSED.reference },
      { repository: ECR.repository, reference: ECR.reference },
    ]);
    expect(await store.row(ECR)).toMatchObject({ verdict: "PASSED", reference: ECR.reference });
  },
);

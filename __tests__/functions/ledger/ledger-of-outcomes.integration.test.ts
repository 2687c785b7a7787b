import type { Digest, Image } from "../../../functions/contract/image";
import type { Scan, ScanError, ScanVerdict } from "../../../functions/contract/scan";
import { LedgerOnAws } from "../../ledger-on-aws";
import { DAY_MINUTES, image, TASK_ARN, vulnerability } from "../samples";

let on: LedgerOnAws;
let images = 0;

beforeAll(async () => {
  on = await LedgerOnAws.create();
});
afterAll(() => on?.stop());

const REFUSED: ScanError = {
  kind: "error",
  errorClass: "configuration",
  errorScope: "source",
  reason: "the registry refused it",
};

function newImage(): Image {
  images += 1;
  const digest: Digest = `sha256:${images.toString(16).padStart(64, "0")}`;
  return image("nginx:1.27", digest);
}

async function openScan(of: Image): Promise<Scan> {
  const asked = await on.ledger.ask({ image: of, claimedBy: "message-1", taskArn: TASK_ARN });
  if (asked.kind === "nothing") {
    throw new Error("expected a scan");
  }
  return asked.scan;
}

const verdict = (changes: Partial<ScanVerdict> = {}): ScanVerdict => ({
  kind: "verdict",
  verdict: "FAILED",
  verdictAt: on.now(),
  origin: "inline",
  ...changes,
});

const rowOf = ({ digest, platform }: Image) => on.row(`${digest}#${platform}`);

test("an error's scope stands in the row until a retry or a new task opens another scan", async () => {
  const of = newImage();
  const outcome = await on.ledger.recordError(await openScan(of), REFUSED);
  expect(outcome).toMatchObject({ error: { class: "configuration", scope: "source" } });
  expect(await rowOf(of)).toMatchObject({ errorClass: "configuration", errorScope: "source" });

  const reopened = await on.ledger.reopen((await on.ledger.read(of))?.scan as Scan, "STARTING");
  expect(await rowOf(of)).not.toHaveProperty("errorScope");
  await on.ledger.recordError(reopened as Scan, REFUSED);
  on.passMinutes(121);

  await openScan(of);
  expect(await rowOf(of)).not.toHaveProperty("errorScope");
});

test("the worst vulnerabilities stand in the row as they are published, until the next verdict", async () => {
  const of = newImage();
  const { fixedIn: _, ...unfixed } = vulnerability({ name: "CVE-\u{1f41b}" });
  const topVulnerabilities = [vulnerability(), unfixed];

  const outcome = await on.ledger.recordVerdict(await openScan(of), verdict({ topVulnerabilities }));
  expect(outcome).toMatchObject({ topVulnerabilities });
  expect(await rowOf(of)).toHaveProperty("topVulnerabilities", topVulnerabilities);

  on.passMinutes(DAY_MINUTES + 1);
  await on.ledger.recordError(await openScan(of), REFUSED);
  expect(await rowOf(of)).toHaveProperty("topVulnerabilities", topVulnerabilities);

  on.passMinutes(61);
  await on.ledger.recordVerdict(await openScan(of), verdict({ topVulnerabilities: [] }));
  expect(await rowOf(of)).toHaveProperty("topVulnerabilities", []);

  on.passMinutes(DAY_MINUTES + 1);
  await on.ledger.recordVerdict(await openScan(of), verdict({ origin: "backend" }));
  expect(await rowOf(of)).not.toHaveProperty("topVulnerabilities");
});

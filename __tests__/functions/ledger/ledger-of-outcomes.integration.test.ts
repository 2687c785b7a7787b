import type { Image } from "../../../functions/contract/image";
import type { Scan, ScanVerdict } from "../../../functions/contract/scan";
import { LedgerOnAws } from "../../ledger-on-aws";
import { DAY_MINUTES, digestOf, image, scanError, scanVerdict, vulnerability } from "../samples";
import { beginScan, openScan } from "./ledger-in-memory";

let on: LedgerOnAws;
let images = 0;

beforeAll(async () => {
  on = await LedgerOnAws.create();
});
afterAll(() => on?.stop());

const REFUSED = scanError("configuration", "registry");

function newImage(): Image {
  images += 1;
  return image("nginx:1.27", digestOf(images));
}

const opened = (of: Image) => openScan(on.ledger, of);
const verdict = (changes: Partial<ScanVerdict>) =>
  scanVerdict({ verdict: "FAILED", verdictAt: on.now(), ...changes });

const rowOf = ({ digest, platform }: Image) => on.row(`${digest}#${platform}`);

test("an error's scope stands in the row until a retry or a new task opens another scan", async () => {
  const of = newImage();
  const outcome = await on.ledger.recordError(await opened(of), REFUSED);
  expect(outcome).toMatchObject({ error: { class: "configuration", scope: "registry" } });
  expect(await rowOf(of)).toMatchObject({ errorClass: "configuration", errorScope: "registry" });

  await on.ledger.reopen((await on.ledger.read(of))?.scan as Scan, "WAITING");
  expect(await rowOf(of)).not.toHaveProperty("errorScope");
  await on.ledger.recordError(await beginScan(on.ledger, of), REFUSED);
  on.passMinutes(121);

  await opened(of);
  expect(await rowOf(of)).not.toHaveProperty("errorScope");
});

test("the worst vulnerabilities stand in the row as they are published, until the next verdict", async () => {
  const of = newImage();
  const { fixedIn: _, ...unfixed } = vulnerability({ name: "CVE-\u{1f41b}" });
  const topVulnerabilities = [vulnerability(), unfixed];

  const outcome = await on.ledger.recordVerdict(await opened(of), verdict({ topVulnerabilities }));
  expect(outcome).toMatchObject({ topVulnerabilities });
  expect(await rowOf(of)).toHaveProperty("topVulnerabilities", topVulnerabilities);

  on.passMinutes(DAY_MINUTES + 1);
  await on.ledger.recordError(await opened(of), REFUSED);
  expect(await rowOf(of)).toHaveProperty("topVulnerabilities", topVulnerabilities);

  on.passMinutes(61);
  await on.ledger.recordVerdict(await opened(of), verdict({ topVulnerabilities: [] }));
  expect(await rowOf(of)).toHaveProperty("topVulnerabilities", []);

  on.passMinutes(DAY_MINUTES + 1);
  await on.ledger.recordVerdict(await opened(of), verdict({ origin: "backend" }));
  expect(await rowOf(of)).not.toHaveProperty("topVulnerabilities");
});

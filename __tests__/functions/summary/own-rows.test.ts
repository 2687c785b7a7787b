import { imageKey } from "../../../functions/contract/image";
import { asOwn } from "../../../functions/rows/named-rows";
import type { Row } from "../../../functions/table/table";
import { DIGEST, image } from "../samples";
import { checkedSummary, imageRow, KEY, workloadsItem } from "./ledger-items";

const OWN = asOwn(image("registry.test/prod/nginx:1.27", DIGEST));
const OWN_KEY = imageKey(OWN);
const ownRow = imageRow({ image: OWN_KEY, reference: OWN.reference, repository: OWN.repository });
const others = [ownRow, workloadsItem({}, OWN_KEY), workloadsItem({}, KEY)];

const failing = (shared: Row, rows = [imageRow(shared), ...others]) => checkedSummary(rows).failing.number;

test.each<[string, Row, number]>([
  ["has failed under another name", { scannedAs: "docker.io/library/nginx" }, 2],
  ["passes by another name", { verdict: "PASSED", boundTo: "docker.io/library/nginx" }, 1],
  ["passes under every name: nobody reads the own row any more", { verdict: "PASSED" }, 0],
])("a repository that fails is named where its content %s", (_, shared, number) => {
  expect(failing(shared)).toBe(number);
  expect(failing(shared, [...others, imageRow(shared)])).toBe(number);
});

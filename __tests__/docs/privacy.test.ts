import { documentedHosts, isOfProduct } from "../e2e/documented-hosts";
import { textOf } from "../pages";
import { cellsOf } from "./tables";

const PAGE = textOf("docs/privacy.md");
const [, table = ""] = /<!-- leaves:start -->([\s\S]*)<!-- leaves:end -->/.exec(PAGE) ?? [];
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map(cellsOf);

test("its hosts are those of docs/network.md that are not AWS's", () => {
  const hosts = documentedHosts()
    .filter(isOfProduct)
    .map(({ host }) => host)
    .filter((host) => !host.endsWith(".amazonaws.com"));

  expect([...new Set(rows.map(({ 2: to = "" }) => to.replaceAll("`", "")))].sort()).toEqual(
    [...new Set(hosts)].sort(),
  );
});

test("cdktf sends no crash reports, as the page says", () => {
  const { sendCrashReports } = JSON.parse(textOf("cdktf.json"));

  expect(sendCrashReports).toBe("false");
});

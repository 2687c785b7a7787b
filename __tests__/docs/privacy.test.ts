import { documentedHosts, isOfProduct } from "../e2e/documented-hosts";
import { textOf } from "../pages";
import { cellsOf } from "./tables";

const PAGE = textOf("docs/privacy.md");
const [, table = ""] = /<!-- leaves:start -->([\s\S]*)<!-- leaves:end -->/.exec(PAGE) ?? [];
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map(cellsOf);

test("every row says who sends what to whom, why, how to limit it, and whether a test has recorded it", () => {
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter((cells) => cells.length !== 8 || cells.some((cell) => cell === ""))).toEqual([]);
  for (const { 5: seen = "" } of rows) expect(seen).toMatch(/^(recorded|not here: \S.{10,})$/);
  expect(rows.filter(({ 5: seen }) => seen === "recorded").map(([mode]) => mode)).toEqual(
    expect.arrayContaining(["`inline`", "`backend`"]),
  );
});

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

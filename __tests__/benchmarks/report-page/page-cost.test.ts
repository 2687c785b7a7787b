import { checkReportPage, MAX_PAGE_BYTES } from "../../../benchmarks/report-page/page-cost";

const TIMES = { ready: 800, filter: 95 };

test("a page as large and as slow as it may be passes", () => {
  expect(() => checkReportPage({ bytes: MAX_PAGE_BYTES, times: TIMES })).not.toThrow();
});

test("without a Chromium only the size counts", () => {
  expect(() => checkReportPage({ bytes: 1 })).not.toThrow();
});

test.each([
  ["too large", { bytes: MAX_PAGE_BYTES + 1 }, "6000001 bytes"],
  ["late", { bytes: 1, times: { ...TIMES, ready: 3001 } }, "3001 ms (ready)"],
  ["slow to filter", { bytes: 1, times: { ...TIMES, filter: 751 } }, "751 ms (filter)"],
])("a page that is %s fails", (_, cost, sentence) => {
  expect(() => checkReportPage(cost)).toThrow(sentence);
});

import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { renderPageSources } from "../../../scripts/generate/render-page";
import { textOf } from "../../pages";
import { manyImages } from "./many-images";
import { inList, pageOf } from "./page-images";

const HOSTILE = "</script><script>alert(1)</script><!-- \" ' & \u202egnp.exe \u0007";

const policyOf = (html: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
const dataOf = (html: string) =>
  gunzipSync(Buffer.from(/id="data">([^<]*)</.exec(html)?.[1] ?? "", "base64")).toString();

test("the built page is what npm run generate makes of the page", () => {
  expect(textOf("cli/commands/report/built-page.ts")).toBe(renderPageSources());
});

test("nothing may be loaded, and only the page's own script and style run", () => {
  const html = pageOf([inList()]);
  const hashesOf = (element: RegExp) =>
    [...html.matchAll(element)].map(
      ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
    );

  expect(policyOf(html)?.split("; ")).toEqual([
    "default-src 'none'",
    `script-src ${hashesOf(/<script>([\s\S]*?)<\/script>/g).join()}`,
    `style-src ${hashesOf(/<style>([\s\S]*?)<\/style>/g).join()}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(html).not.toMatch(/\s(?:src|href|style|on\w+)=/);
});

test("the HTML is the same whatever images, owners and the installation are called", () => {
  const withoutData = (html: string) => html.replace(/id="data">[^<]*</, "");
  const hostile = inList({ reference: HOSTILE, owner: HOSTILE, resultUrl: HOSTILE });

  expect(withoutData(pageOf([hostile], { title: HOSTILE, notes: [HOSTILE] }))).toBe(withoutData(pageOf([])));
});

test("what would turn text around, or is no character, is replaced", () => {
  const json = dataOf(pageOf([inList({ reference: HOSTILE })]));

  expect(JSON.parse(json).facts.Image).toEqual(["</script><script>alert(1)</script><!-- \" ' & ?gnp.exe ?"]);
});

test("10,000 images fit into a mail", () => {
  expect(pageOf(manyImages(10_000)).length).toBeLessThan(6_000_000);
});

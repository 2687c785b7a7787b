import axe from "axe-core";
import type { ImageInList } from "../../../cli/images/table";
import { vulnerability } from "../../functions/samples";
import { chromium, ReportBrowser } from "./browser";
import { manyImages } from "./many-images";
import { inList, serviceIn } from "./page-images";

const browser = new ReportBrowser();
const MANY = manyImages(1200);
const SOME = MANY.slice(0, 150);
const IMAGE = "tbody th";

// The title says why it is skipped.
const suite = chromium === undefined ? describe.skip : describe;

suite("in a Chromium (skipped where CHROMIUM and the PATH name none)", () => {
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());

  // Proves report.page.
  describe("hostile names", () => {
    const LONG = `registry.example.com/${"a".repeat(255)}`;
    const HEBREW = "registry.example.com/\u05d0\u05d1\u05d2:1";
    const SCRIPT = "</script><img src=x onerror=alert(1)><script>alert(2)</script>";
    const QUOTES = "\"'`&amp;<b>=cmd|' /C calc'!A0";
    const NAMES = [LONG, HEBREW, SCRIPT, QUOTES, "a\u202egnp.exe"];
    const images = NAMES.map((name, index) =>
      inList({
        ...{ reference: name, owner: name, failedRules: [name], copiedFrom: name },
        digest: `sha256:${`${index}`.repeat(64)}`,
        running: [serviceIn(name, name, name)],
        resultUrl: index % 2 === 0 ? "javascript:alert(3)" : "https://secure.sysdig.com/#/1",
      }),
    );

    test("are shown as they are, without what turns text around, and start nothing", async () => {
      await browser.open(images, { data: { title: SCRIPT, notes: [SCRIPT, QUOTES] } });

      expect((await browser.texts(IMAGE)).sort()).toEqual(
        NAMES.map((name) => name.replace("\u202e", "?")).sort(),
      );
      expect(await browser.texts("header p")).toEqual([SCRIPT, QUOTES]);
      expect([await browser.text("h1"), await browser.page.title()]).toEqual([SCRIPT, SCRIPT]);
      expect(browser.complaints).toEqual([]);
    });

    test("do the same in the details, and only an address of the web is a link", async () => {
      const page = await browser.open(images);
      for (const button of await page.$$(`${IMAGE} button`)) {
        await button.click();
        expect(NAMES.map((name) => name.replace("\u202e", "?"))).toContain(
          await browser.text("#details-title"),
        );
        const links = await page.$$eval("dialog a", (found) => found.map((each) => each.href));
        expect(links.filter((link) => !link.startsWith("https://secure.sysdig.com/"))).toEqual([]);
        await page.keyboard.press("Escape");
      }
      expect(browser.complaints).toEqual([]);
    });

    test("are found by their filters", async () => {
      const page = await browser.open(images);

      await page.select("[name=Owner]", SCRIPT);

      expect(await browser.text("#count")).toBe("1 of 5 images");
    });

    test("do not make the page wider than a phone", async () => {
      const page = await browser.open(images, { screen: "phone" });

      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    });
  });

  describe("filters", () => {
    const running = (owner: string | null, cluster: string): Partial<ImageInList> => ({
      ...{ running: [serviceIn(cluster, "web", owner)], owner },
    });
    const images = [
      inList({ ...running("team-shop", "production"), reference: "docker.io/acme/shop:1", change: "worse" }),
      inList({ ...running(null, "staging"), reference: "docker.io/acme/cart:1", verdict: "PASSED" }),
      inList({ running: [], reference: "docker.io/acme/old:1", verdict: "NO_POLICY", change: "first" }),
    ];

    test.each([
      ["Verdict", "PASSED", "cart"],
      ["Runs\\ now", "no", "old"],
      ["Owner", "team-shop", "shop"],
      ["Owner", "no owner", "cart"],
      ["Cluster", "staging", "cart"],
      ["Change", "first", "old"],
    ])("%s with %s leaves %s", async (list, value, name) => {
      const page = await browser.open(images);

      await page.select(`[name=${list}]`, value);

      expect(await browser.text("#count")).toBe("1 of 3 images");
      expect(await browser.text(IMAGE)).toContain(`acme/${name}:1`);
    });

    test("a search finds parts of names, owners and vulnerabilities; all words have to be there", async () => {
      const page = await browser.open(images);

      await page.type("#search", "ACME/S team");
      expect(await browser.text("#count")).toMatch(/^1 of 3 images\. /);
      await page.type("#search", " nothing");
      expect(await browser.text("#count")).toMatch(/^0 of 3 images\. /);
      await page.click("[type=reset]");
      await page.waitForFunction("document.getElementById('count').textContent === '3 of 3 images'");
    });

    test("a search that leaves out an image is no all-clear for a vulnerability, and says so", async () => {
      const topVulnerabilities = [vulnerability({ name: "CVE-2026-1", package: "@acme/web" })];
      const page = await browser.open([inList({ topVulnerabilities }), ...images]);
      const search = async (text: string) => {
        await page.click("[type=reset]");
        await page.type("#search", text);
        return browser.text("#count");
      };

      expect(await search("CVE-2026-99999")).toBe(
        "0 of 4 images. Vulnerabilities of those not shown, when this page was made: 4 have no list yet.",
      );
      expect(await search("docker.io")).toBe("4 of 4 images");
    });

    test("are in the address, by which somebody else sees the same", async () => {
      const page = await browser.open(images);
      await page.select("[name=Owner]", "team-shop");
      await page.type("#search", "acme/S");
      const address = String(await page.evaluate("location.href"));
      expect(address.split("#")[1]).toBe("Search=acme%2FS&Owner=team-shop");

      await page.goto("about:blank");
      await page.goto(address);
      await page.waitForFunction("document.getElementById('count').textContent.startsWith('1 of 3 images')");
      await page.evaluate(() => {
        location.hash = "Owner=no+owner";
      });
      await page.waitForFunction("document.getElementById('search').value === ''");
      expect(await browser.text(IMAGE)).toContain("acme/cart:1");
    });

    test("without an image it is said", async () => {
      await browser.open([]);

      expect(await browser.text("#count")).toBe("0 of 0 images");
    });
  });

  describe("rows", () => {
    test("the worst come first", async () => {
      await browser.open(SOME);

      expect((await browser.texts("tbody td:first-child")).slice(0, 40)).toEqual(Array(40).fill("FAILED"));
      const criticals = (await browser.texts("tbody td:nth-child(3)")).slice(0, 40).map(Number);
      expect(criticals).toEqual([...criticals].sort((one, other) => other - one));
    });

    test("on paper every column is there", async () => {
      const page = await browser.open(SOME);

      await page.setViewport({ width: 1000, height: 700 });
      await page.emulateMediaType("print");

      expect(
        await page.$eval("section", ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      ).toBeLessThanOrEqual(0);
    });

    test("at most 1,000 rows are there to print, and that is said", async () => {
      await browser.open(MANY);

      expect(await browser.texts(IMAGE)).toHaveLength(1000);
      expect(await browser.text("#count")).toBe(
        "1200 of 1200 images; only the first 1000 are listed and printed",
      );
    });
  });

  test("everything can be done with the keyboard, and the focus comes back", async () => {
    const page = await browser.open(MANY.slice(0, 5));
    const focused = () => page.evaluate("document.activeElement.textContent");

    await page.focus("[type=reset]");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const name = await focused();
    await page.keyboard.press("Enter");
    expect(await page.$eval("dialog", (dialog) => dialog.hasAttribute("open"))).toBe(true);
    expect(await focused()).toBe("Close");
    await page.keyboard.press("Enter");
    expect(await page.$eval("dialog", (dialog) => dialog.hasAttribute("open"))).toBe(false);
    expect(await focused()).toBe(name);
  });

  test("the details say what to do: fix, since when, probability, layer, who runs it", async () => {
    const page = await browser.open([
      inList({
        topVulnerabilities: [
          {
            ...{ name: "CVE-2026-1", severity: "critical", package: "openssl", version: "3.0.2" },
            ...{ fixedIn: "3.0.13", fixedSince: "2026-01-12", epss: 0.4211, layer: 0 },
            ...{ exploitable: true, knownExploited: true },
          },
        ],
      }),
    ]);

    await page.click(`${IMAGE} button`);

    const details = await browser.text("dialog");
    expect(details).toContain(
      "CVE-2026-1 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild, fix there since 2026-01-12, EPSS 42.11 %, layer 0",
    );
    expect(details).toContain("production/web: 4 tasks since 2026-03-01, owner team-shop");
    expect(details).toMatch(/fargate-scans image sha256:[0-9a-f]{64}$/);
    expect(await browser.texts("dialog dt")).not.toContain("Counts only as");
  });

  describe.each(["light", "dark"] as const)("in %s colours", (colours) => {
    test.each(["desktop", "phone"] as const)("axe finds nothing on a %s", async (screen) => {
      const page = await browser.open(SOME, {
        screen,
        colours,
        data: { notes: ["150 images.", "Every scan waits: no token"] },
      });
      await page.evaluate(axe.source);
      const findings = async () => {
        const { violations, passes } = (await page.evaluate(
          "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
        )) as Pick<axe.AxeResults, "violations" | "passes">;
        expect(passes.length).toBeGreaterThan(15);
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      };

      await browser.picture(`${screen}-${colours}`);
      expect(await findings()).toEqual([]);
      await page.$eval(`${IMAGE} button`, (button) => button.click());
      await browser.picture(`${screen}-${colours}-details`);
      expect(await findings()).toEqual([]);
    });
  });
});

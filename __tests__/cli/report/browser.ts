import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import type { PageData } from "../../../cli/commands/report/page-data";
import type { ImageInList } from "../../../cli/images/table";
import { findChromium, openChromium } from "../../../scripts/pictures/chromium";
import { pageOf } from "./page-images";

/** A folder that git ignores: people look at the pictures. */
const PICTURES = join(__dirname, "../../../coverage/report");
const SCREENS = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844, isMobile: true, hasTouch: true },
};

export const chromium = findChromium();

/** A browser for all tests of a file, in which a report is open. */
export class ReportBrowser {
  readonly folder = mkdtempSync(join(tmpdir(), "report-page-"));
  /** Its complaints, and the addresses that it wanted to load. */
  readonly complaints: string[] = [];
  page!: Page;
  private browser!: Browser;

  async start(): Promise<void> {
    this.browser = await openChromium(chromium ?? "");
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Opens a page with these images. */
  async open(
    images: readonly ImageInList[],
    { data = {}, screen = "desktop", colours = "light" }: OpenOptions = {},
  ): Promise<Page> {
    const file = join(this.folder, "images.html");
    writeFileSync(file, pageOf(images, data));
    await this.page?.close();
    this.complaints.length = 0;
    this.page = await this.browser.newPage();
    this.page.on("console", (message) => this.complaints.push(message.text()));
    this.page.on("pageerror", (error) => this.complaints.push(String(error)));
    this.page.on("request", (request) => this.complaints.push(request.url()));
    this.page.on("dialog", (dialog) => {
      this.complaints.push(dialog.message());
      void dialog.dismiss();
    });
    await this.page.setViewport(SCREENS[screen]);
    await this.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
    await this.page.goto(`file://${file}`);
    await this.page.waitForFunction("performance.getEntriesByName('ready').length > 0");
    this.complaints.splice(0, 1);
    return this.page;
  }

  /** The texts of what a selector finds. */
  texts(selector: string): Promise<string[]> {
    return this.page.$$eval(selector, (found) => found.map((each) => each.textContent ?? ""));
  }

  async text(selector: string): Promise<string> {
    return (await this.texts(selector)).join("|");
  }

  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }
}

interface OpenOptions {
  readonly data?: Partial<PageData>;
  readonly screen?: keyof typeof SCREENS;
  readonly colours?: "light" | "dark";
}

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** Finds a Chromium: the file that CHROMIUM names, else one on the PATH; undefined: there is none. */
export function findChromium({ CHROMIUM, PATH = "" }: NodeJS.ProcessEnv = process.env): string | undefined {
  const found = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  return (CHROMIUM ? [CHROMIUM] : found).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Opens Chromium without its sandbox, which fails as root and in most containers. It only opens pages of ours. */
export function openChromium(executablePath: string): Promise<Browser> {
  return puppeteer.launch({ executablePath, headless: true, args: ["--no-sandbox", "--lang=en-GB"] });
}

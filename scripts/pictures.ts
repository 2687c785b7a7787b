import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { chatPage, contentOf } from "./pictures/chat-page";
import { findChromium, openChromium } from "./pictures/chromium";

const ROOT = join(__dirname, "..");
const FOLDER = join(ROOT, "docs/pictures");
const COLUMNS = "140";
const COMMANDS = { images: ["images"], "blocked-deployment": ["workload", "shop/web"] } as const;
/** First line of the older decisions, which a picture leaves out. */
const OLDER = /^Before that:/;
const CHAT = ["image-scan-completed", "deployment-blocked"];

/** Styles of a terminal by the codes that `styleText` writes. */
const STYLES: Readonly<Record<string, string>> = {
  1: "font-weight: bold",
  31: "color: light-dark(#cf222e, #ff7b72)",
  32: "color: light-dark(#116329, #7ee787)",
  33: "color: light-dark(#7d4e00, #e3b341)",
};

/**
 * Takes the README's pictures from a demo that was kept: `npm run demo -- --keep`. The picture of the chat shows
 * samples of events, so `npm run pictures -- chat` needs no demo.
 */
async function takePictures(asked: readonly string[]): Promise<void> {
  const chromium = findChromium();
  if (chromium === undefined) {
    throw new Error("There is no Chromium on the PATH: install one, or name its file in CHROMIUM.");
  }
  const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  const report = join(folder, "report.html");
  const browser = await openChromium(chromium);
  mkdirSync(FOLDER, { recursive: true });
  try {
    if (isAsked("report")) {
      scans("report", "--html", report);
    }
    const parts = new Map(
      Object.entries(COMMANDS)
        .filter(([name]) => isAsked(name))
        .map(([name, command]) => [name, terminal(command)]),
    );
    if (isAsked("chat")) {
      // The region of the installation in the examples.
      process.env.AWS_REGION = "eu-west-1";
      parts.set("chat", chatPage(await Promise.all(CHAT.map(messageOf))));
    }
    for (const scheme of ["light", "dark"]) {
      const open = async (width: number) => {
        const page = await browser.newPage();
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.setViewport({ width, height: 560 });
        return page;
      };
      if (isAsked("report")) {
        const page = await open(1250);
        await page.goto(String(pathToFileURL(report)));
        await page.waitForSelector("tbody tr");
        await page.screenshot({ path: join(FOLDER, `report-${scheme}.png`) });
      }
      for (const [name, html] of parts) {
        const shown = await open(1300);
        await shown.setContent(html);
        await (await shown.$("pre, main"))?.screenshot({ path: join(FOLDER, `${name}-${scheme}.png`) });
      }
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

const messageOf = (event: string) =>
  contentOf(JSON.parse(readFileSync(join(ROOT, `docs/events/${event}.json`), "utf8")));

/** Makes the command take its pipe for a terminal, because a pipe has no width. */
const AS_TERMINAL = `data:text/javascript,Object.assign(process.stdout,{isTTY:true,columns:${COLUMNS}})`;

const scans = (...command: readonly string[]): string =>
  execFileSync(
    process.execPath,
    ["--import", "tsx", "--import", AS_TERMINAL, "cli/index.ts", ...command, "--demo"],
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, FORCE_COLOR: "1" } },
  );

/** Renders a page with a terminal in which the command has run. */
function terminal(command: readonly string[]): string {
  // The demo's Sysdig has a local address; readers have theirs in a region of Sysdig.
  const lines = scans(...command)
    .replace(/http:\/\/127\.0\.0\.1:\d+(?=\/#)/g, "https://eu1.app.sysdig.com/secure")
    .split("\n");
  const older = lines.findIndex((line) => OLDER.test(stripVTControlCharacters(line)));
  const latest = lines.slice(0, older < 0 ? undefined : older);
  const shown = [`$ fargate-scans ${command.join(" ")}`, ...latest].join("\n").trimEnd();
  const text = shown.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const coloured = text
    .split("\u001b[")
    .map((part, index) =>
      index === 0
        ? part
        : part.replace(/^(\d+)m/, (_, code) => (STYLES[code] ? `<span style="${STYLES[code]}">` : "</span>")),
    )
    .join("");
  return `<!doctype html><meta name="color-scheme" content="light dark"><style>
    pre { background: light-dark(#f6f8fa, #161b22); color: light-dark(#1f2328, #e6edf3); display: inline-block;
      font: 13px/1.45 "DejaVu Sans Mono", monospace; margin: 0; padding: 16px; white-space: pre;
      min-width: ${COLUMNS}ch; }
  </style><pre>${coloured}</pre>`;
}

takePictures(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

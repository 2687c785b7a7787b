import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../package.json";
import {
  changelogSection,
  renderBoundary,
  renderPermissions,
  renderWildcards,
  synthesizeModule,
} from "../packaging";
import { ERROR_TABLES } from "./generate/error-tables";
import { EVENT_TYPES } from "./generate/event-schema";
import { PUBLISHED, publishedText } from "./generate/published-text";
import { renderAlarms } from "./generate/render-alarms";
import { renderCommands } from "./generate/render-commands";
import { renderDiagram } from "./generate/render-diagram";
import { renderErrors } from "./generate/render-errors";
import { renderEventTypes } from "./generate/render-event-types";
import { renderPageSources } from "./generate/render-page";
import { renderPromises } from "./generate/render-promises";
import { replaceBlock } from "./generate/replace-block";
import { ourFiles, ROOT } from "./our-files";

const DIAGRAMS = join(ROOT, "docs/diagrams");

async function generate(): Promise<void> {
  writeFileSync(join(ROOT, "cli/commands/report/built-page.ts"), renderPageSources());
  for (const [schema, types] of Object.entries(EVENT_TYPES)) {
    writeFileSync(types, await renderEventTypes(schema));
  }
  for (const diagram of readdirSync(DIAGRAMS).filter((file) => file.endsWith(".dot"))) {
    const svg = await renderDiagram(readFileSync(join(DIAGRAMS, diagram), "utf8"));
    writeFileSync(join(DIAGRAMS, diagram.replace(".dot", ".svg")), svg);
  }
  const module = synthesizeModule();
  const ofMembers = [...module.nested].map(([folder, nested]) => renderPermissions(nested, folder));
  rewrite("docs/permissions.md", {
    ...{ wildcards: renderWildcards(), permissions: renderPermissions(module) },
    "member-permissions": ofMembers.join("\n\n"),
  });
  rewrite("docs/monitoring.md", { alarms: renderAlarms(module.configuration) });
  writeFileSync(join(ROOT, "docs/boundary.json"), `${JSON.stringify(renderBoundary(module), null, 2)}\n`);
  rewrite("docs/commands.md", await renderCommands(), "\n");
  const isReleased = changelogSection(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8"), version).text !== "";
  for (const file of ourFiles(PUBLISHED)) {
    const path = join(ROOT, file);
    writeFileSync(path, publishedText(readFileSync(path, "utf8"), isReleased));
  }
  rewrite("docs/contributing/testing.md", { promises: renderPromises() });
  for (const [page, tables] of Object.entries(ERROR_TABLES)) {
    const text = readFileSync(join(ROOT, page), "utf8");
    const blocks = Object.entries(tables).map(([name, table]) => [name, renderErrors(table, text)]);
    rewrite(page, Object.fromEntries(blocks));
  }
}

function rewrite(page: string, blocks: Readonly<Record<string, string>>, gap?: string): void {
  const file = join(ROOT, page);
  const text = Object.entries(blocks).reduce(
    (before, [name, block]) => replaceBlock(before, name, block, gap),
    readFileSync(file, "utf8"),
  );
  writeFileSync(file, text);
}

generate();

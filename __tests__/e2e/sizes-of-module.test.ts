import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "../../local-aws";
import type { Inputs } from "../longest-inputs";
import { ModuleConsumer } from "./planned-folder";
import { type Front, testLongestInputs } from "./sizes";

async function moduleOn(aws: LocalAws): Promise<Front> {
  const folder = mkdtempSync(join(tmpdir(), "sizes-"));
  const module = join(__dirname, "..", "..", "terraform-module");
  cpSync(module, join(folder, "terraform-module"), { recursive: true });
  const consumer = new ModuleConsumer(aws, join(folder, "consumer"), "../terraform-module");
  const call = (inputs: Inputs) => {
    consumer.call(inputs);
    return {};
  };
  call({});
  await consumer.init();
  return { folder: consumer, with: call, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

testLongestInputs("module", moduleOn);

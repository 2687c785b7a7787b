import type { LocalAws } from "../../local-aws";
import type { Inputs } from "../longest-inputs";
import { ModuleConsumer } from "./planned-folder";
import { type Front, testLongestInputs } from "./sizes";

async function moduleOn(aws: LocalAws): Promise<Front> {
  const consumer = await ModuleConsumer.on(aws);
  const call = (inputs: Inputs) => {
    consumer.call(inputs);
    return {};
  };
  return { folder: consumer, with: call, remove: () => consumer.remove() };
}

testLongestInputs("module", moduleOn);

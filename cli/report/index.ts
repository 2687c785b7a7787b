import type { CliCommand } from "../command";

export const command: CliCommand = {
  name: "report",
  description: "",
  examples: [],
  rights: [],
  run: async () => {
    throw new Error("not there yet");
  },
};

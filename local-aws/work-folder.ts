import { join } from "node:path";

/** The folder, ignored by git, for everything that demo and tests set up for themselves. */
export const WORK_FOLDER = join(__dirname, "..", ".local-aws");

import { join } from "node:path";

/** The ignored folder in the repository root for everything that demo and tests set up for themselves. */
export const WORK_FOLDER = join(__dirname, "..", ".local-aws");

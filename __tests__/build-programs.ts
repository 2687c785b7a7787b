import { writePrograms } from "../packaging/programs";

/** Once before all tests of a run. */
export default function buildPrograms(): void {
  writePrograms();
}

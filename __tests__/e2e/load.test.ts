import { runSuites } from "./shared-installation";

runSuites([], ["load"]);

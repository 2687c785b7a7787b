import { writePrograms } from "./index";

writePrograms();

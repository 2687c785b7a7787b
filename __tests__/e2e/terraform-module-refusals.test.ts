import { testRunsOf } from "./module-tests";

testRunsOf((file) => file.startsWith("refused-"));

// The AWS SDK warns on Node 20, once per test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const shared = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": "@swc/jest" },
  // The packages that `npm run package` writes have the names of this one.
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

const project = (displayName, testMatch, testPathIgnorePatterns = []) => ({
  ...shared,
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/__tests__/${pattern}`),
  testPathIgnorePatterns: testPathIgnorePatterns.map((pattern) => `<rootDir>/__tests__/${pattern}`),
});

/** The path that a push has to pass end to end: from a task's event to the verdict, on a real apply. */
const CORE = "e2e/scanning.test.ts";
const QUICK_WASM = "<rootDir>/__tests__/quick-wasm.js";
const QUICK_SYNTHESIS = "<rootDir>/__tests__/quick-synthesis.ts";
// Jest takes no time limit of a project's own.
const PATIENT = { setupFilesAfterEnv: ["<rootDir>/__tests__/patient.ts"] };

/** @type {import("jest").Config} */
module.exports = {
  // The end-to-end tests mostly wait for Terraform's provider, so more of them run than there are cores.
  maxWorkers: 3,
  // Constructs read the finished programs.
  globalSetup: "<rootDir>/__tests__/build-programs.ts",
  testSequencer: "<rootDir>/__tests__/longest-first.js",
  // A unit test takes milliseconds, and many times that where others have the cores.
  testTimeout: 60_000,
  projects: [
    {
      ...project("unit", ["**/*.test.ts"], ["e2e/", "real-registry/", ".*\\.integration\\.test\\.ts$"]),
      setupFiles: [QUICK_WASM, QUICK_SYNTHESIS],
    },
    { ...project("integration", ["**/*.integration.test.ts"]), setupFiles: [QUICK_WASM], ...PATIENT },
    { ...project("core", [CORE]), ...PATIENT },
    { ...project("e2e", ["e2e/**/*.test.ts"], [CORE]), ...PATIENT },
  ],
};

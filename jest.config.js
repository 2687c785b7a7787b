// The AWS SDK warns on Node 20, once per test file.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const shared = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": "@swc/jest" },
};

/** @type {import("jest").Config} */
module.exports = {
  // The end-to-end tests mostly wait for Terraform's provider, so more of them run than there are cores.
  maxWorkers: 3,
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/__tests__/e2e/", "<rootDir>/__tests__/real-registry/"],
    },
    { ...shared, displayName: "e2e", testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"] },
  ],
};

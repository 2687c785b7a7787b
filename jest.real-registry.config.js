const { projects, ...shared } = require("./jest.config");

/**
 * Tests against a registry and a client that are no part of this project, and that not every machine has.
 * @type {import("jest").Config}
 */
module.exports = {
  ...shared,
  testEnvironment: "node",
  transform: projects[0].transform,
  testMatch: ["<rootDir>/__tests__/real-registry/**/*.test.ts"],
};

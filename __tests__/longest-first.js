const { default: Sequencer } = require("@jest/test-sequencer");

const PROJECTS = ["e2e", "core", "integration", "unit"];

/**
 * Begins with the tests that take minutes, so that none of them is alone at the end. Jest orders files by their last durations,
 * and on a fresh clone by their sizes, but the longest tests have the smallest files.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ context }) => PROJECTS.indexOf(context.config.displayName?.name);
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};

const { default: Sequencer } = require("@jest/test-sequencer");
const { relative } = require("node:path");

const MIRRORED = `__tests__/${process.env.FAULTY_FILE.replace(/\.ts$/, "")}`;

/** Begins with the tests of the file that has the fault, which notice most faults. */
module.exports = class NearestFirst extends Sequencer {
  sort(tests) {
    const nearness = ({ path, context }) => {
      const test = relative(context.config.rootDir, path);
      const apart = [...MIRRORED].findIndex((letter, index) => letter !== test[index]);
      return apart < 0 ? MIRRORED.length : apart;
    };
    return [...super.sort(tests)].sort((one, other) => nearness(other) - nearness(one));
  }
};

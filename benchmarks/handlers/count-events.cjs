/**
 * `node count-events.cjs <handler file> <events.json>`: loads a handler, and lets it handle each event of the file. Its last
 * line has the calls of AWS and the CPU time that this took, and the answer and the milliseconds of each event. It is plain
 * JavaScript, so that nothing but the handler is loaded.
 */
const { readFileSync } = require("node:fs");
const http = require("node:http");
const https = require("node:https");

const [file, eventsFile] = process.argv.slice(2);
let calls = 0;
for (const module of [http, https]) {
  const { request } = module;
  module.request = (...args) => {
    calls += 1;
    return request(...args);
  };
}
const { fetch } = globalThis;
globalThis.fetch = (...args) => {
  calls += 1;
  return fetch(...args);
};

const events = JSON.parse(readFileSync(eventsFile, "utf8"));
const { handler } = require(file);
// As long as Lambda lets a function run: what a handler may take is not what is measured.
const context = { awsRequestId: "benchmark", getRemainingTimeInMillis: () => 900_000 };

async function invoke() {
  const before = process.cpuUsage();
  const answers = [];
  const milliseconds = [];
  for (const event of events) {
    const start = performance.now();
    const answer = await handler(event, context);
    milliseconds.push(performance.now() - start);
    answers.push(answer);
    if (answer?.batchItemFailures?.length) {
      throw new Error(`the handler failed: ${JSON.stringify(answer)}`);
    }
  }
  const { user, system } = process.cpuUsage(before);
  return { calls, cpuMilliseconds: (user + system) / 1000, answers, milliseconds };
}

invoke().then(
  (result) => {
    // After all that the handler has written, and not before it has left the process.
    process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

/**
 * `node invoke.cjs <handler file> [events.json]`: loads a handler, lets it handle each event of the file, and exits.
 * Plain JavaScript, so that nothing but the handler is loaded.
 */
const { readFileSync } = require("node:fs");

const [file, eventsFile] = process.argv.slice(2);
const { handler } = require(file);
/** Lambda's argument besides the event, as far as handlers read it: the time that the function's time-out leaves. */
const context = { awsRequestId: "benchmark", getRemainingTimeInMillis: () => 30_000 };

async function invoke() {
  for (const event of eventsFile ? JSON.parse(readFileSync(eventsFile, "utf8")) : []) {
    const answer = await handler(event, context);
    if (answer?.batchItemFailures?.length) {
      throw new Error(`the handler failed: ${JSON.stringify(answer)}`);
    }
  }
}

invoke().then(
  // Open connections to AWS would keep the process alive.
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

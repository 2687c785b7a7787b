/**
 * `node invoke.cjs <handler file> <events.json>`: loads a handler, lets it handle each event of the file, and prints the
 * answer and the milliseconds of each in its last line. Without files it does nothing, which is what any process costs.
 * Plain JavaScript, so that nothing but the handler is loaded.
 */
const { readFileSync } = require("node:fs");

const [file, eventsFile] = process.argv.slice(2);
const { handler } = file ? require(file) : {};
/** Lambda's argument besides the event, as far as handlers read it: what a handler may take is not measured. */
const context = { awsRequestId: "benchmark", getRemainingTimeInMillis: () => 900_000 };

async function invoke() {
  const handled = [];
  for (const event of eventsFile ? JSON.parse(readFileSync(eventsFile, "utf8")) : []) {
    const start = performance.now();
    const answer = await handler(event, context);
    handled.push({ milliseconds: performance.now() - start, answer });
    if (answer?.batchItemFailures?.length) {
      throw new Error(`the handler failed: ${JSON.stringify(answer)}`);
    }
  }
  return handled;
}

invoke().then(
  // Open connections to AWS would keep the process alive; what the handler has written leaves it first.
  (handled) => process.stdout.write(`\n${JSON.stringify(handled)}\n`, () => process.exit(0)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

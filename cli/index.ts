import { codeOfTrouble, main } from "./main";

// The command also runs on Node versions that the SDK is about to leave.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const given = process.argv.slice(2);
let isUnwritten = false;
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  // A reader like head closes the pipe early: that is no error, and changes no exit code.
  if (code !== "EPIPE" && code !== "ERR_STREAM_DESTROYED" && !isUnwritten) {
    isUnwritten = true;
    console.error(`The answer cannot be written: ${message}`);
    process.exitCode = codeOfTrouble(given);
  }
});
main(given).then((code) => {
  process.exitCode = isUnwritten ? codeOfTrouble(given) : code;
});

import { codeOfTrouble, main } from "./main";

// No warning of the SDK: the command also runs on Node versions that the SDK will soon leave.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
const given = process.argv.slice(2);
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  // A reader such as head closes the pipe early, which is no error and changes no exit code.
  if (code !== "EPIPE" && code !== "ERR_STREAM_DESTROYED") {
    console.error(`The answer cannot be written: ${message}`);
    process.exit(codeOfTrouble(given));
  }
});
main(given).then((code) => {
  process.exitCode = code;
});

import { main } from "./main";

// The command also runs on Node versions that the SDK is about to leave.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
// A reader like head closes the pipe early: that is no error.
process.stdout.on("error", () => process.exit(0));
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});

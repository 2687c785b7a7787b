// The HCL parser is megabytes of WebAssembly. V8 goes on optimising it in the background for a second, in which a worker
// cannot end: Jest takes that for a leak, and kills it. Its plain code is ready sooner, and fast enough for our texts.
require("node:v8").setFlagsFromString("--liftoff-only");

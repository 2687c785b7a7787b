// What takes most of the time of a synthesis, and is not what a unit test of constructs is about. Before each test file, since
// one may load cdktf and the constructs before its helpers.

// Each token of cdktf remembers where it was made, and Jest looks every line of that up in its source map.
jest.mock("cdktf/lib/tokens/private/stack-trace", () => ({
  ...jest.requireActual("cdktf/lib/tokens/private/stack-trace"),
  captureStackTrace: () => [],
}));

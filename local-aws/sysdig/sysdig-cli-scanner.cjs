#!/usr/bin/env node
// A stand-in for sysdig-cli-scanner in demo and tests: it scans nothing. It keeps the real one's contract
// (flags, environment, exit codes, JSON format v1) and asks the simulated Sysdig what the outcome is.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const https = require("node:https");

const VERSION = "0.0.0";
const EXIT = { pass: 0, policyFailure: 1, invalidParameters: 2, internalError: 3 };
const WITH_VALUE = [
  "apiurl",
  "policy",
  "output",
  "override-pullstring",
  "cachepath",
  "dbpath",
  "loglevel",
  "logfile",
];
const SWITCHES = [
  "skiptlsverify",
  "skipupload",
  "console-log",
  "full-vulns-table",
  "offline-analyzer",
  "separate-by-layer",
];

function stop(code, message) {
  console.error(message);
  process.exit(code);
}

function parse(args) {
  const options = { policies: [], image: undefined };
  for (let index = 0; index < args.length; index++) {
    const argument = args[index];
    if (!argument.startsWith("-")) {
      if (options.image) stop(EXIT.invalidParameters, `more than one image given: ${argument}`);
      options.image = argument;
      continue;
    }
    const [name, inline] = argument.replace(/^--?/, "").split(/=(.*)/s, 2);
    if (SWITCHES.includes(name)) {
      options[name] = inline !== "false";
    } else if (WITH_VALUE.includes(name)) {
      const value = inline ?? args[++index];
      if (!value) stop(EXIT.invalidParameters, `flag --${name} needs a value`);
      if (name === "policy") options.policies.push(value);
      else options[name] = value;
    } else {
      stop(EXIT.invalidParameters, `unknown flag: ${argument}`);
    }
  }
  return options;
}

/** The library by which the real one pulls (containers/image) takes a tag or a digest, in these words. */
function refuseTagWithDigest(image) {
  const [name, digest] = image.replace(/^\w+:\/\//, "").split("@");
  const isTagged = name.slice(name.lastIndexOf("/")).includes(":");
  if (isTagged && digest) {
    const message = "Docker references with both a tag and digest are currently not supported";
    stop(EXIT.internalError, `unable to pull image: ${message}`);
  }
}

/** An archive has the list of its images in it; what it looks like is in the table, as for any other. */
function refuseNoArchive(image) {
  const [, file] = image.split(/^file:\/\//);
  if (file !== undefined && !(fs.existsSync(file) && fs.readFileSync(file).includes("manifest.json"))) {
    stop(EXIT.internalError, `unable to read ${file}: no archive of an image`);
  }
}

/** The real one is a Go program: proxy and authorities come from its environment. Here a proxy needs Node 22.21. */
function connection(url, options) {
  if (url.protocol === "http:") return http;
  const { SSL_CERT_FILE } = process.env;
  const ca = SSL_CERT_FILE && fs.readFileSync(SSL_CERT_FILE);
  const settings = { ca, rejectUnauthorized: !options.skiptlsverify, proxyEnv: process.env };
  return { request: (to, how) => https.request(to, { ...how, agent: new https.Agent(settings) }) };
}

async function exchange(url, options, body) {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${process.env.SECURE_API_TOKEN}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const request = connection(url, options).request(url, { method: "POST", headers });
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    request.end(body);
  });
}

async function post(options, path, body) {
  const url = new URL(path, `${options.apiurl.replace(/\/+$/, "")}/`);
  const { status, text } = await exchange(url, options, JSON.stringify(body)).catch((error) => {
    const untrusted = /CERT|SIGNATURE/.test(error.code);
    // In Go's words.
    const known = { ECONNREFUSED: "connect: connection refused", ENOTFOUND: "no such host" };
    const reason = untrusted
      ? "x509: certificate signed by unknown authority"
      : (known[error.code] ?? error.message);
    stop(EXIT.internalError, `cannot reach ${options.apiurl}: ${reason}`);
  });
  // In the real one's words.
  if (status === 401) stop(EXIT.internalError, "unable to authenticate with the API: 401 Unauthorized");
  const answer = JSON.parse(text);
  if (status !== 200) {
    stop(status === 400 ? EXIT.invalidParameters : EXIT.internalError, answer.message);
  }
  return answer;
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (!options.image) stop(EXIT.invalidParameters, "no image given");
  if (!options.apiurl) stop(EXIT.invalidParameters, "--apiurl is missing");
  if (!process.env.SECURE_API_TOKEN) stop(EXIT.invalidParameters, "SECURE_API_TOKEN is not set");
  refuseTagWithDigest(options.image);
  refuseNoArchive(options.image);
  const [format, file] = (options.output ?? "").split(/=(.*)/s, 2);
  if (options.output && (format !== "json-file" || !file)) {
    stop(EXIT.invalidParameters, `unknown output: ${options.output}`);
  }
  console.log(
    `sysdig-cli-scanner ${VERSION} (SIMULATED: nothing is scanned, the outcome comes from a table)`,
  );

  const scan = await post(options, "_simulated/scan", {
    image: options.image,
    apiUrl: options.apiurl,
    overridePullString: options["override-pullstring"] ?? null,
    policies: options.policies,
    version: VERSION,
    registryUser: process.env.REGISTRY_USER ?? null,
    registryPasswordGiven: Boolean(process.env.REGISTRY_PASSWORD),
    skipTlsVerify: Boolean(options.skiptlsverify),
    upload: !options.skipupload,
  });
  await new Promise((resolve) => setTimeout(resolve, scan.delaySeconds * 1000));
  const { document } = scan;
  if (scan.exitCode > EXIT.policyFailure) stop(scan.exitCode, scan.message);
  if (!options.skipupload) Object.assign(document.info, await post(options, "_simulated/upload", document));

  const found = Object.values(document.result.vulnerabilities);
  for (const severity of ["critical", "high", "medium", "low", "negligible"]) {
    console.log(`  ${severity.padEnd(10)} ${found.filter((each) => each.severity === severity).length}`);
  }
  console.log(`policy evaluation (simulated): ${document.result.policies.globalEvaluation}`);
  if (document.info.resultUrl) console.log(`full report: ${document.info.resultUrl}`);
  if (file) fs.writeFileSync(file, JSON.stringify(document, null, 2));
  process.exitCode = scan.exitCode;
}

main();

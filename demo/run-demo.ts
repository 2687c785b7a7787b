import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { type LocalAws, startLocalAws } from "../local-aws/index";
import { recordKept } from "../local-aws/kept-demo";
import { publishImage } from "../local-aws/registry";
import type { ScanMode } from "./arguments";
import { isolateProcess } from "./environment";
import { buildsPerContainer, FIRST_EVENTS, LEFT_OUT_EVENTS, REPEATED_EVENTS, sendEvents } from "./events";
import { differences, EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES, expectedImages } from "./expectations";
import { gateDifferences, playGateScene, renderGateScene } from "./gate/scene";
import { keptInstructions } from "./kept-instructions";
import { ObservedInstallation } from "./observed-installation";
import { MEMBERS_INPUT } from "./organisation/accounts";
import { MemberProject } from "./organisation/member-project";
import {
  foundOrganisation,
  organisationDifferences,
  playOrganisation,
  renderOrganisation,
} from "./organisation/scene";
import { findTerraform } from "./prerequisites";
import { type Report, renderReport } from "./report";
import { step } from "./step";
import { CdktfProject, type Outputs } from "./terraform/cdktf-project";
import { watchCount, watchLedger } from "./watch";

export interface DemoOptions {
  readonly scanMode: ScanMode;
  readonly isOrganisation: boolean;
  readonly keep: boolean;
  /** Ends the demo early. Everything is still removed. */
  readonly signal: AbortSignal;
}

export interface DemoOutcome {
  readonly report: string;
  readonly differences: readonly string[];
}

/** Runs the whole demo: starts, deploys, lets tasks start, watches the scans, reports, and removes everything. */
export async function runDemo({ scanMode, isOrganisation, keep, signal }: DemoOptions): Promise<DemoOutcome> {
  const terraform = await findTerraform();
  const folder = mkdtempSync(join(tmpdir(), "fargate-image-scanning-demo-"));
  isolateProcess(folder);
  let aws: LocalAws | undefined;
  let stays = false;
  try {
    aws = await step("Start an embedded AWS and a simulated Sysdig", async ({ show, result }) => {
      const started = await startLocalAws({ detached: keep, onProgress: show });
      result(started.endpoint);
      return started;
    });
    signal.throwIfAborted();
    const projectFolder = join(folder, "project");
    const inputs = isOrganisation ? { members: MEMBERS_INPUT } : { deployment_gate: { mode: "block" } };
    const project = new CdktfProject(aws, projectFolder, { scan_mode: scanMode, ...inputs });
    if (isOrganisation) await foundOrganisation(aws);
    const members = isOrganisation ? new MemberProject(aws, join(folder, "members")) : undefined;
    const besides = members ? ", and modules/member in two other accounts" : "";
    const outputs = await step(`Deploy main.ts with cdktf and ${terraform}${besides}`, ({ show }) =>
      atOnce(signal, (each) => project.deploy(each, show), members?.apply.bind(members)),
    );
    const shown = isOrganisation
      ? await showOrganisation(aws, outputs, signal)
      : await showInstallation(aws, outputs, scanMode, signal);
    if (keep) {
      await recordKept(aws, folder, outputs.ledger_table_name);
      stays = true;
    } else {
      await step("Destroy it with cdktf", ({ show }) =>
        atOnce(signal, (each) => project.destroy(each, show), members?.destroy.bind(members)),
      );
    }
    const texts = [shown.report, ...(keep ? [keptInstructions(aws, outputs, projectFolder)] : [])];
    return { report: texts.join("\n\n"), differences: shown.differences };
  } finally {
    // After a failure nothing has to be destroyed, because everything is in the embedded AWS.
    if (!stays) {
      await step("Stop the embedded AWS", async () => {
        await aws?.stop();
        rmSync(folder, { recursive: true, force: true });
      });
    }
  }
}

type Work<T> = (signal: AbortSignal) => Promise<T>;

/** Runs both at the same time. If one of them fails, the other is stopped. */
async function atOnce<T>(signal: AbortSignal, main: Work<T>, other: Work<void> = async () => {}): Promise<T> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  try {
    const [result] = await Promise.all([main(either), other(either)]);
    return result;
  } catch (error) {
    failure.abort(error);
    throw error;
  }
}

async function showOrganisation(aws: LocalAws, outputs: Outputs, signal: AbortSignal): Promise<DemoOutcome> {
  const scene = await playOrganisation(aws, outputs, signal);
  return { report: renderOrganisation(scene), differences: organisationDifferences(scene) };
}

async function showInstallation(
  aws: LocalAws,
  outputs: Outputs,
  scanMode: ScanMode,
  signal: AbortSignal,
): Promise<DemoOutcome> {
  const report = await scanTasks(aws, outputs, scanMode, signal);
  const scene = await playGateScene(aws, outputs, signal);
  return {
    report: `${renderReport(report)}\n\n${renderGateScene(scene)}`,
    differences: [...differences(report.images, report.observed), ...gateDifferences(scene)],
  };
}

/** Lets tasks start, has their images scanned, and then starts one more task of known images. */
async function scanTasks(
  aws: LocalAws,
  outputs: Outputs,
  scanMode: ScanMode,
  signal: AbortSignal,
): Promise<Report> {
  const images = expectedImages(scanMode);
  for (const { image, digest } of images) {
    // Sysdig's backend pulls by tag, so it needs the registry's digest of the tag.
    await aws.sysdig.setImage(image, { digest });
  }
  const bus = new EventBridgeClient(aws.clientConfig);
  const installation = new ObservedInstallation(aws, outputs);

  // The images are pushed before their tasks start.
  for (const { image } of images) publishImage(image);
  const sentAt = performance.now();
  await step("Send the events of starting tasks", async ({ result }) => {
    await sendEvents(bus, [...LEFT_OUT_EVENTS, ...FIRST_EVENTS]);
    const containers = buildsPerContainer(FIRST_EVENTS);
    result(
      `${FIRST_EVENTS.length} events, ${containers} containers that run, and ${LEFT_OUT_EVENTS.length} on EC2`,
    );
  });
  const verdictTimes = await step("Scan their images", async ({ show, result }) => {
    const ledger = () => installation.ledger();
    const times = await watchLedger(images, { signal, show, sentAt, ledger });
    result(`${times.size} of ${images.length} verdicts`);
    return times;
  });
  const observed = await step("Start one more task of images with a verdict", async ({ show, result }) => {
    await sendEvents(bus, REPEATED_EVENTS);
    const before = (await installation.builds()).length;
    const count = () => installation.sightingsOfKnownImages();
    const expected = EXPECTED_SIGHTINGS_OF_KNOWN_IMAGES;
    const sightingsOfKnownImages = await watchCount(expected, { signal, show, count });
    const builds = await installation.builds();
    result(`${builds.length - before} ${scanMode === "inline" ? "builds" : "analyses"} more`);
    return {
      rows: await installation.ledger(),
      builds,
      sightingsOfKnownImages,
      deadLetters: await installation.deadLetters(),
    };
  });
  return {
    scanMode,
    images,
    observed,
    verdictTimes,
    buildsPerContainer: buildsPerContainer([...FIRST_EVENTS, ...REPEATED_EVENTS]),
    tasksLeftOut: LEFT_OUT_EVENTS.length,
  };
}

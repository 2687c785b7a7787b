import "../quick-synthesis";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type App, TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";
import {
  FargateImageScanning,
  type FargateImageScanningProps,
  FargateImageScanningStack,
  Member,
  type MemberProps,
  type StateLocation,
} from "../../modules/fargate-image-scanning";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Block = Readonly<Record<string, Json>>;

const STACK = "test";

/** A resource or data source of a synthesized configuration. */
export interface Entry {
  /** `aws_sqs_queue.task_events`, or `data.aws_region.current`. */
  readonly address: string;
  readonly type: string;
  /** Path of its construct within the installation, such as `task-events/queue`. */
  readonly path: string;
  readonly block: Block;
}

/** A synthesized configuration, to be asked for the one thing that a test is about. */
export class Synthesized {
  readonly entries: readonly Entry[];

  constructor(
    readonly configuration: Block,
    private readonly folder: string,
  ) {
    this.entries = [
      ...entriesOf(configuration.resource as Block, ""),
      ...entriesOf(configuration.data as Block, "data."),
    ];
  }

  /** The one resource (or, with `data.`, data source) of an address. */
  resource(address: string): Block {
    return this.one(address, (entry) => entry.address === address).block;
  }

  /** The one resource of a type that a construct of the installation made. */
  at(path: string): Block {
    return this.one(path, (entry) => entry.path === path).block;
  }

  ofType(type: string): Entry[] {
    return this.entries.filter((entry) => entry.type === type);
  }

  /** The variables of a program's function: a map, or an expression where Terraform decides about some. */
  variablesOf(program: string): Block {
    return (this.at(`${program}/function`).environment as { readonly variables: Block }).variables;
  }

  /** The variables of builds. */
  buildVariables(): readonly { readonly name: string; readonly type: string; readonly value: string }[] {
    const { environment } = this.at("inline-scanner/project") as { readonly environment: Block };
    return environment.environment_variable as unknown as ReturnType<Synthesized["buildVariables"]>;
  }

  /** A file that the configuration refers to. */
  file(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  private one(what: string, matches: (entry: Entry) => boolean): Entry {
    const [found, ...more] = this.entries.filter(matches);
    if (found === undefined || more.length > 0) {
      throw new Error(`expected one ${what} among\n${this.entries.map(({ address }) => address).join("\n")}`);
    }
    return found;
  }
}

/** The deployable stack, whose every input is a Terraform variable. */
export function synthesizeStack(state: StateLocation = {}): Synthesized {
  return once({ state }, () => synthesize((app) => new FargateImageScanningStack(app, STACK, state)));
}

/** What every installation has to be given. */
export const REQUIRED = { sysdigSecureEndpoint: "https://secure.sysdig.com" };

/** Properties without what has no default. */
export type Given = Partial<FargateImageScanningProps>;

/** A user's own stack around one installation; properties that need something of the stack are made from it. */
export function synthesizeProps(props: Given | ((scope: Construct) => Given) = {}): Synthesized {
  if (typeof props !== "function") return once({ props }, () => synthesizeProps(() => props));
  return synthesize((app) => {
    const stack = new TerraformStack(app, STACK);
    new AwsProvider(stack, "aws");
    new FargateImageScanning(stack, "scanning", { ...REQUIRED, ...props(stack) });
  });
}

/** A user's own stack around one member. */
export function synthesizeMemberProps(member: MemberProps): Synthesized {
  return once({ member }, () =>
    synthesize((app) => {
      const stack = new TerraformStack(app, STACK);
      new AwsProvider(stack, "aws");
      new Member(stack, "member", member);
    }),
  );
}

const synthesized = new Map<string, Synthesized>();

/** What was made of the same properties before in this file: tests only read it. */
function once(given: object, make: () => Synthesized): Synthesized {
  const key = JSON.stringify(given);
  const known = synthesized.get(key) ?? make();
  synthesized.set(key, known);
  return known;
}

/** With what words the construct refuses its properties; undefined when it takes them. */
export function refusalOf(props: Given | ((scope: Construct) => Given)): string | undefined {
  const stack = new TerraformStack(Testing.app(), STACK);
  const given = typeof props === "function" ? props(stack) : props;
  try {
    new FargateImageScanning(stack, "scanning", { ...REQUIRED, ...given });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the construct says at synth, as information, warnings or errors. */
export function saidAtSynth(props: Given = {}): string[] {
  const scanning = new FargateImageScanning(new TerraformStack(Testing.app(), STACK), "scanning", {
    ...REQUIRED,
    ...props,
  });
  return scanning.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => /info|warn|error/.test(type))
    .map(({ data }) => String(data));
}

function synthesize(build: (app: App) => void): Synthesized {
  const app = Testing.app();
  build(app);
  app.synth();
  const folder = join(app.outdir, "stacks", STACK);
  return new Synthesized(JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")), folder);
}

// Synthesis leaves files behind until its process ends, which a test's worker does not notice.
const temporaryFolder = mkdtempSync(join(os.tmpdir(), "synthesized-"));
const tmpdir = jest.spyOn(os, "tmpdir").mockReturnValue(temporaryFolder);

afterAll(() => {
  tmpdir.mockRestore();
  rmSync(temporaryFolder, { recursive: true, force: true });
});

function entriesOf(types: Block, prefix: string): Entry[] {
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(named as Block).map(([name, value]) => {
      const { "//": meta, ...block } = value as Block;
      const path = ((meta as Block).metadata as Block).path as string;
      return {
        address: `${prefix}${type}.${name}`,
        type,
        path: path.replace(new RegExp(`^${STACK}/((scanning|member)/)?`), "").replace("/Default/", "/"),
        block,
      };
    }),
  );
}

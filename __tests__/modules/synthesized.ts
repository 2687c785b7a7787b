import "../quick-synthesis";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type App, Testing } from "cdktf";
import { FargateImageScanningStack, type StateLocation } from "../../modules/fargate-image-scanning";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { MEMBER_INPUTS } from "../../modules/member/inputs";
import { MemberStack } from "../../modules/member/member-stack";
import {
  type Block,
  Configuration,
  completed,
  type Entry,
  entriesIn,
  type Inputs,
} from "../../packaging/evaluation";

export type { Block, Entry, Inputs, Json } from "../../packaging/evaluation";

const STACK = "test";

/** A synthesized configuration, to be asked for the one thing that a test is about. */
export class Synthesized {
  constructor(
    readonly configuration: Block,
    readonly entries: readonly Entry[],
    private readonly values?: Configuration,
  ) {}

  /** Of a plan. */
  get warnings(): readonly string[] {
    return this.values?.warnings ?? [];
  }

  /** The same with the values of these inputs. */
  with(inputs: Inputs): Synthesized {
    const values = new Configuration(this.configuration, this.entries, inputs);
    return new Synthesized(this.configuration, values.entries, values);
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

  /** The variables of a program's function. */
  variablesOf(program: string): Block {
    return (this.at(`${program}/function`).environment as { readonly variables: Block }).variables;
  }

  /** The variables of builds. */
  buildVariables(): readonly { readonly name: string; readonly type: string; readonly value: string }[] {
    const { environment } = this.at("inline-scanner/project") as { readonly environment: Block };
    return environment.environment_variable as unknown as ReturnType<Synthesized["buildVariables"]>;
  }

  private one(what: string, matches: (entry: Entry) => boolean): Entry {
    const [found, ...more] = this.entries.filter(matches);
    if (found === undefined || more.length > 0) {
      throw new Error(`expected one ${what} among\n${this.entries.map(({ path }) => path).join("\n")}`);
    }
    return found;
  }
}

/** The deployable stack, whose every input is a Terraform variable. */
export function synthesizeStack(state: StateLocation = {}): Synthesized {
  return once({ state }, () => synthesize((app) => new FargateImageScanningStack(app, STACK, state)));
}

/** What every installation has to be given. */
export const REQUIRED = { sysdig_secure_endpoint: "https://secure.sysdig.com" };

/** An installation with these inputs, as a plan has it. */
export function planned(inputs: Inputs = {}): Synthesized {
  const given = { ...REQUIRED, ...inputs };
  return once({ inputs }, () => synthesizeStack().with(completed(INPUTS, given)));
}

/** A member with these inputs. */
export function plannedMember(member: Inputs): Synthesized {
  const stack = once("member", () =>
    synthesize((app) => new AwsProvider(new MemberStack(app, STACK), "aws")),
  );
  return once({ member }, () => stack.with(completed(MEMBER_INPUTS, member)));
}

const synthesized = new Map<string, Synthesized>();

/** What was made of the same before in this file: tests only read it. */
function once(given: unknown, make: () => Synthesized): Synthesized {
  const key = JSON.stringify(given);
  const known = synthesized.get(key) ?? make();
  synthesized.set(key, known);
  return known;
}

function synthesize(build: (app: App) => void): Synthesized {
  const app = Testing.app();
  build(app);
  app.synth();
  const folder = join(app.outdir, "stacks", STACK);
  const text = readFileSync(join(folder, "cdk.tf.json"), "utf8");
  // As Terraform finds them, which runs in that folder.
  const configuration: Block = JSON.parse(text.replaceAll('file(\\"assets/', `file(\\"${folder}/assets/`));
  return new Synthesized(configuration, entriesIn(configuration));
}

// Synthesis leaves files behind until its process ends, which a test's worker does not notice.
const temporaryFolder = mkdtempSync(join(os.tmpdir(), "synthesized-"));
const tmpdir = jest.spyOn(os, "tmpdir").mockReturnValue(temporaryFolder);

afterAll(() => {
  tmpdir.mockRestore();
  rmSync(temporaryFolder, { recursive: true, force: true });
});

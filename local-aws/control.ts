/** A kill of a function's worker process at one of its API calls. */
export interface KillRule {
  functionName: string;
  /** IAM action of the call, for instance `codebuild:StartBuild`. */
  action: string;
  /** Whether the process dies before AWS carries the call out, or afterwards, before it sees the answer. */
  when: "before" | "after";
}

/** A failure of a function's API calls, which are not carried out. */
export interface FailRule {
  functionName: string;
  /** IAM action or operation of the calls, for instance `dynamodb:TransactWriteItems`; `*` for any. */
  action: string;
  /** Such as `AccessDeniedException`. The SDK repeats a call that got `ThrottlingException`. */
  error: string;
  /** Calls that fail. @default - all, until `resetSwitches` */
  times?: number;
}

export interface HookCall {
  event: {
    executionId: string;
    lifecycleStage: string;
    /** ARN of the service deployment. */
    resourceArn: string;
    executionDetails?: {
      serviceArn: string;
      targetServiceRevisionArn: string;
      testTrafficWeights: Record<string, number>;
      productionTrafficWeights: Record<string, number>;
    };
    hookDetails?: unknown;
  };
  /** The function's unchanged answer, or the error with which it failed. */
  answer: string;
  /** In milliseconds since 1970. */
  begunAt: number;
  milliseconds: number;
}

/** A build that ends as CodeBuild ends builds that it cannot run. Values are those of BatchGetBuilds. */
export interface BuildBreak {
  /** Text in one of the build's variables, such as its image's reference. */
  image: string;
  /** Phase in which it ends, such as `PROVISIONING`. */
  phase: string;
  phaseStatus: string;
  buildStatus: string;
  /** @default "" */
  statusCode?: string;
  /** @default "" */
  message?: string;
}

/** Switches for tests, with the values of a plain AWS account. `launcher/switches.py` stores the current values. */
export const PLAIN = {
  buildEvents: true,
  /** Whether schedules run. Without them a test invokes their targets. */
  schedules: true,
  /** Whether new builds stay queued (IN_PROGRESS). */
  holdBuilds: false,
  /** Whether reports of builds stay in generation. */
  holdReports: false,
  breakBuilds: [] as BuildBreak[],
  /** Factor by which ECS shortens its waits: between calls of a hook, until its time-out, bake times. */
  deploymentSpeed: 1,
  /** Whether ECS's deployments never end: blue/green stays in bake time, rolling keeps old tasks beside new ones. */
  holdDeployments: false,
  /** The organization of the accounts, for `aws:PrincipalOrgID` and `aws:ResourceOrgID`; `null` for none. */
  organization: null as {
    id: string;
    accounts: readonly string[];
    /** Accounts of each organizational unit, for stack sets. */
    units?: Readonly<Record<string, readonly string[]>>;
  } | null,
  /** Control address of the registry for digests of tags that are not in `putImages`. `null`: they have no digest. */
  registry: null as string | null,
  killRules: [] as KillRule[],
  failRules: [] as FailRule[],
};

export interface ReportFile {
  buildArn: string;
  reportGroupArn: string;
  reportArn: string;
  file: string;
  xml: string;
}

/** An event that no resource policy let through and that had no dead-letter queue. */
export interface UndeliveredEvent {
  target: string;
  rule: string;
  reason: string;
}

/** Posts a command to a control path. @throws Error with the server's words if it refuses */
export async function sendCommand<T>(base: string, command: string, request: object): Promise<T> {
  const response = await fetch(`${base}${command}`, { method: "POST", body: JSON.stringify(request) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${command}: ${answer}`);
  return JSON.parse(answer) as T;
}

/** Controls of the embedded AWS for tests; no AWS API offers them. */
export class LocalAwsControl {
  /** @param endpoint address of all AWS APIs, for SDK clients and the AWS CLI */
  constructor(readonly endpoint: string) {}

  private send<T>(command: string, request: object = {}): Promise<T> {
    return sendCommand<T>(`${this.endpoint}/_local-aws/`, command, request);
  }

  async switch(values: Partial<typeof PLAIN>): Promise<void> {
    await this.send("switch", values);
  }

  /** Resets all switches to the values of a plain AWS account. */
  async resetSwitches(): Promise<void> {
    await this.switch(PLAIN);
  }

  /** Kills (SIGKILL) the process of a function right before or after one of its API calls. */
  async killFunctionOn(rule: KillRule): Promise<void> {
    await this.send("kill-function-on", rule);
  }

  /** Returns the kill rules that have not fired yet. */
  async pendingKills(): Promise<KillRule[]> {
    return (await this.send<{ pending: KillRule[] }>("kill-rules")).pending;
  }

  /**
   * Measures the queues, gives each alarm the state that it has `secondsAhead` seconds from now, and runs its actions.
   * Alarms of all accounts and regions keep their state until this is called.
   */
  async evaluateAlarms(secondsAhead = 0): Promise<void> {
    await this.send("evaluate-alarms", { secondsAhead });
  }

  /** Makes a queue's in-flight messages visible at once. Returns how many. */
  async releaseMessages(queueUrl: string): Promise<number> {
    return (await this.send<{ released: number }>("release-messages", { queueUrl })).released;
  }

  async failFunctionOn(rule: FailRule): Promise<void> {
    await this.send("fail-function-on", rule);
  }

  /** Returns the number of failed calls of each rule, by the rule's action. */
  async failedCalls(): Promise<Record<string, number>> {
    return (await this.send<{ failed: Record<string, number> }>("fail-rules")).failed;
  }

  /** Sets digests of references, written as in task definitions. Other references without one have no digest. */
  async putImages(digests: Readonly<Record<string, string>>): Promise<void> {
    await this.send("put-images", { digests });
  }

  /** Returns all calls of lifecycle hooks, in the order in which they ended. */
  async hookCalls(): Promise<HookCall[]> {
    return (await this.send<{ calls: HookCall[] }>("hook-calls")).calls;
  }

  /** Adds tasks in the form of DescribeTasks to the places of their ARNs. `events`: whether ECS sends their events. */
  async putTasks(tasks: readonly object[], { events = false } = {}): Promise<void> {
    await this.send("put-tasks", { tasks, events });
  }

  async reports(): Promise<ReportFile[]> {
    return (await this.send<{ reports: ReportFile[] }>("reports")).reports;
  }

  /** Returns the events that were not delivered for lack of a resource policy. */
  async undeliveredEvents(): Promise<UndeliveredEvent[]> {
    return (await this.send<{ undelivered: UndeliveredEvent[] }>("undelivered")).undelivered;
  }

  /** Returns a number that changes with each step of a function or build: API calls, log lines and ends. */
  async activity(): Promise<number> {
    return (await this.send<{ count: number }>("activity")).count;
  }
}

/** A function's worker process that is to be killed around one of its API calls. */
export interface KillRule {
  functionName: string;
  /** IAM action of the call, for instance `codebuild:StartBuild`. */
  action: string;
  /** Whether it dies before AWS carries the call out, or after, before it sees the answer. */
  when: "before" | "after";
}

/** API calls of a function that are to fail with an error of AWS, and are not carried out. */
export interface FailRule {
  functionName: string;
  /** IAM action or operation of the calls, for instance `dynamodb:TransactWriteItems`; `*` for any. */
  action: string;
  /** Such as `AccessDeniedException`; the SDK repeats a call that got `ThrottlingException`. */
  error: string;
  /** How many calls fail. @default - all, until `resetSwitches` */
  times?: number;
}

/** A call of a lifecycle hook by ECS. */
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
  /** The function's answer as it was, or the error of one that failed. */
  answer: string;
  /** In milliseconds since 1970. */
  begunAt: number;
  milliseconds: number;
}

/** A build that is to end as CodeBuild ends builds that it cannot run, in the words of BatchGetBuilds. */
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

/**
 * Switches of tests, with the values of a plain AWS account. `launcher/switches.py` keeps the values, and
 * others read them there.
 */
export const PLAIN = {
  /** Whether CodeBuild sends state change events. */
  buildEvents: true,
  /** Whether schedules run; without them a test invokes what they invoke. */
  schedules: true,
  /** New builds stay queued (IN_PROGRESS). */
  holdBuilds: false,
  /** Reports of builds are still being generated. */
  holdReports: false,
  /** Builds end as these say. */
  breakBuilds: [] as BuildBreak[],
  /** The waiting of ECS's deployments passes so many times faster: between calls of a hook, until its time-out, bake times. */
  deploymentSpeed: 1,
  /**
   * Deployments and rollbacks of ECS do not end: a blue/green one stays at its bake time, a rolling one with the new tasks
   * beside the old ones.
   */
  holdDeployments: false,
  /** The organization that accounts belong to, for `aws:PrincipalOrgID` and `aws:ResourceOrgID`; `null` for none. */
  organization: null as {
    id: string;
    accounts: readonly string[];
    /** Accounts of each organizational unit, for sets of stacks. */
    units?: Readonly<Record<string, readonly string[]>>;
  } | null,
  /**
   * ECS asks the registry with this address of its control for the digests of tags that `putImages` has not named; `null` leaves
   * those without one.
   */
  registry: null as string | null,
  /** Rules that `killFunctionOn` adds. */
  killRules: [] as KillRule[],
  /** Rules that `failFunctionOn` adds. */
  failRules: [] as FailRule[],
};

/** A report file of a build. */
export interface ReportFile {
  buildArn: string;
  reportGroupArn: string;
  reportArn: string;
  file: string;
  xml: string;
}

/** An event that no resource policy let through, and that had no dead-letter queue. */
export interface UndeliveredEvent {
  target: string;
  rule: string;
  reason: string;
}

/** Post a command to a control path; an Error with the server's words when it refuses. */
export async function sendCommand<T>(base: string, command: string, request: object): Promise<T> {
  const response = await fetch(`${base}${command}`, { method: "POST", body: JSON.stringify(request) });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${command}: ${answer}`);
  return JSON.parse(answer) as T;
}

/** Controls of the embedded AWS for tests that no AWS API offers. */
export class LocalAwsControl {
  /** @param endpoint address of every AWS API, for SDK clients and the AWS CLI */
  constructor(readonly endpoint: string) {}

  private send<T>(command: string, request: object = {}): Promise<T> {
    return sendCommand<T>(`${this.endpoint}/_local-aws/`, command, request);
  }

  /** Give switches other values. */
  async switch(values: Partial<typeof PLAIN>): Promise<void> {
    await this.send("switch", values);
  }

  /** Put every switch back to what a plain AWS account does. */
  async resetSwitches(): Promise<void> {
    await this.switch(PLAIN);
  }

  /** Kill (SIGKILL) the process of a function right before or after one of its API calls. */
  async killFunctionOn(rule: KillRule): Promise<void> {
    await this.send("kill-function-on", rule);
  }

  /** Kill rules that have not fired. */
  async pendingKills(): Promise<KillRule[]> {
    return (await this.send<{ pending: KillRule[] }>("kill-rules")).pending;
  }

  /**
   * Measure the queues, and bring every alarm into the state that it has this many seconds from now; its actions are notified.
   * Alarms of all accounts and regions keep their state until this is called.
   */
  async evaluateAlarms(secondsAhead = 0): Promise<void> {
    await this.send("evaluate-alarms", { secondsAhead });
  }

  /** Make the messages of a queue that are in flight visible at once; answers how many. */
  async releaseMessages(queueUrl: string): Promise<number> {
    return (await this.send<{ released: number }>("release-messages", { queueUrl })).released;
  }

  /** Let API calls of a function fail, instead of being carried out. */
  async failFunctionOn(rule: FailRule): Promise<void> {
    await this.send("fail-function-on", rule);
  }

  /** How many calls have failed by each of these rules, by its action. */
  async failedCalls(): Promise<Record<string, number>> {
    return (await this.send<{ failed: Record<string, number> }>("fail-rules")).failed;
  }

  /**
   * Digests of references from now on, written as the task definitions write them. A reference with a digest
   * needs none. For a reference that is not named here, neither revisions nor tasks have a digest.
   */
  async putImages(digests: Readonly<Record<string, string>>): Promise<void> {
    await this.send("put-images", { digests });
  }

  /** All calls of lifecycle hooks so far, in the order in which they ended. */
  async hookCalls(): Promise<HookCall[]> {
    return (await this.send<{ calls: HookCall[] }>("hook-calls")).calls;
  }

  /**
   * Keep these tasks, as DescribeTasks answers them, as tasks of ECS, in the account and region that their ARNs name. Nothing
   * of them really runs.
   *
   * @param events whether ECS sends the event of each task there
   */
  async putTasks(tasks: readonly object[], { events = false } = {}): Promise<void> {
    await this.send("put-tasks", { tasks, events });
  }

  /** All report files that builds have handed in. */
  async reports(): Promise<ReportFile[]> {
    return (await this.send<{ reports: ReportFile[] }>("reports")).reports;
  }

  /** Events that could not be delivered without a resource policy. */
  async undeliveredEvents(): Promise<UndeliveredEvent[]> {
    return (await this.send<{ undelivered: UndeliveredEvent[] }>("undelivered")).undelivered;
  }

  /** A number that moves with each step of a function or build: its API calls, log lines and ends. */
  async activity(): Promise<number> {
    return (await this.send<{ count: number }>("activity")).count;
  }
}

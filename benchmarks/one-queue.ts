import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { App, TerraformStack } from "cdktf";

// The least that a synthesis can be asked for: what takes longer is this project's own doing.
const app = new App();
const stack = new TerraformStack(app, "one-queue");
new AwsProvider(stack, "aws", { region: "us-east-1" });
new SqsQueue(stack, "queue");
app.synth();

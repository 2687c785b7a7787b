import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { App, TerraformStack } from "cdktf";

// The smallest synthesis: any more time is this project's own.
const app = new App();
const stack = new TerraformStack(app, "one-queue");
new AwsProvider(stack, "aws", { region: "us-east-1" });
new SqsQueue(stack, "queue");
app.synth();

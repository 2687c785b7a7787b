import { App } from "cdktf";
import { FargateImageScanningStack } from "./modules/fargate-image-scanning";

const app = new App();
new FargateImageScanningStack(app, "fargate-image-scanning", {
  s3Bucket: process.env.STATE_S3_BUCKET,
  s3Key: process.env.STATE_S3_KEY,
  s3Region: process.env.STATE_S3_REGION ?? process.env.AWS_REGION,
  localPath: process.env.STATE_LOCAL_PATH,
});
app.synth();

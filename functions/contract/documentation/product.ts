// Made from package.json and publisher.json by `npm run generate`.
export const VERSION = "0.1.0";
export const REPOSITORY = "https://git.example.com/platform/fargate-image-scanning";

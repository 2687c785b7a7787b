// Made from package.json and publisher.json by `npm run generate`.
export const VERSION = "0.1.0";
export const REPOSITORY: string = "https://git.example.com/platform/fargate-image-scanning";
export const TITLES: Readonly<Record<string, string>> = {};

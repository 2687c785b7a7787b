import { join } from "node:path";
import { freePort, ServerProcess } from "../server-process";
import { RegistryControl } from "./control";
import { CERTIFICATE_FILE } from "./serve";

export { RegistryControl } from "./control";
export { publishContent, publishImage, publishIndex } from "./images";
export type { RegistryBehaviour, RegistryFault, RegistryLogin, RegistryRequest } from "./registry";

export interface RunningRegistry {
  readonly server: ServerProcess;
  readonly control: RegistryControl;
}

/**
 * Starts the simulated registry, which stands for every registry, in its own process.
 *
 * @param curlHome folder for curl's settings. With it as `CURL_HOME`, curl reaches this registry under every name
 * @param awsEndpoint embedded AWS that decides who may pull from ECR. Without it every password is valid
 */
export async function startRegistry(
  curlHome: string,
  { logFile, detached = false, awsEndpoint }: { logFile: string; detached?: boolean; awsEndpoint?: string },
): Promise<RunningRegistry> {
  const [controlPort, port, tlsPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const baseUrl = `http://127.0.0.1:${controlPort}`;
  const server = await ServerProcess.start({
    command: process.execPath,
    args: [
      ...["--import", "tsx", join(__dirname, "server.ts")],
      ...[controlPort, port, tlsPort].map(String),
      curlHome,
      ...(awsEndpoint ? [awsEndpoint] : []),
    ],
    cwd: join(__dirname, "..", ".."),
    environment: { PATH: process.env.PATH ?? "" },
    readyUrl: `${baseUrl}/_health`,
    logFile,
    detached,
  });
  const tls = { port: tlsPort, certificateFile: join(curlHome, CERTIFICATE_FILE) };
  return { server, control: new RegistryControl(baseUrl, port, tls) };
}

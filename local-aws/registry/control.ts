import { sendCommand } from "../control";
import type { RegistryBehaviour, RegistryRequest } from "./registry";

export class RegistryControl {
  /**
   * @param baseUrl address of these controls, also for ECS's switch `registry`
   * @param port http port: `127.0.0.1:<port>/repository` names a registry on this machine
   * @param tls https port for every host name, and the file with the certificate of its authority
   */
  constructor(
    readonly baseUrl: string,
    readonly port: number,
    readonly tls: { readonly port: number; readonly certificateFile: string },
  ) {}

  private send<T>(command: string, request: object = {}): Promise<T> {
    return sendCommand<T>(`${this.baseUrl}/_control/`, command, request);
  }

  /** Makes the registry of a host ask for a login, or misbehave. Docker Hub's host is `registry-1.docker.io`. */
  async setHost(host: string, behaviour: RegistryBehaviour): Promise<void> {
    await this.send("set-host", { host, behaviour });
  }

  /** Points a tag (`docker.io/shop/web:1`) to a digest. */
  async setTag(reference: string, digest: string): Promise<void> {
    await this.send("set-tag", { reference, digest });
  }

  async requests(): Promise<RegistryRequest[]> {
    return (await this.send<{ requests: RegistryRequest[] }>("requests")).requests;
  }

  /** Removes logins, faults, tags and recorded requests; images stay. */
  async reset(): Promise<void> {
    await this.send("reset");
  }
}

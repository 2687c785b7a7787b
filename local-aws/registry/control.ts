import { sendCommand } from "../control";
import type { RegistryBehaviour, RegistryRequest } from "./registry";

/** Settings of the simulated registry for tests, and a view of it. */
export class RegistryControl {
  /**
   * @param baseUrl address of these controls, also for ECS's switch `registry`
   * @param port of http, as `127.0.0.1:<port>/repository` names a registry on this machine
   * @param tls port of https for every host name, and the file with the certificate of their authority
   */
  constructor(
    readonly baseUrl: string,
    readonly port: number,
    readonly tls: { readonly port: number; readonly certificateFile: string },
  ) {}

  private send<T>(command: string, request: object = {}): Promise<T> {
    return sendCommand<T>(`${this.baseUrl}/_control/`, command, request);
  }

  /** Make the registry of a host ask for a login, or misbehave. `registry-1.docker.io` is Docker Hub's. */
  async setHost(host: string, behaviour: RegistryBehaviour): Promise<void> {
    await this.send("set-host", { host, behaviour });
  }

  /** Let a tag (`docker.io/shop/web:1`) name a digest. */
  async setTag(reference: string, digest: string): Promise<void> {
    await this.send("set-tag", { reference, digest });
  }

  /** Requests to the registries, in order. */
  async requests(): Promise<RegistryRequest[]> {
    return (await this.send<{ requests: RegistryRequest[] }>("requests")).requests;
  }

  /** Forget logins, faults, tags and requests; images stay. */
  async reset(): Promise<void> {
    await this.send("reset");
  }
}

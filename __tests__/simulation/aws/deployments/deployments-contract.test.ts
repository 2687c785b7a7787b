import { describeDeployments } from "../../../deployments-contract/contract";
import { simulatedEcs } from "./simulated-ecs";

describeDeployments(simulatedEcs);

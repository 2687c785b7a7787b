export { TaskEvents, type TaskEventsProps } from "./task-events";

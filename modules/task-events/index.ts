export { TaskEvents, type TaskEventsProps, taskEventPattern } from "./task-events";
